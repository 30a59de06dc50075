package io.tcpkit.lab.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tcpkit.lab.record.Bands.Band;
import io.tcpkit.lab.record.EndRecording;
import io.tcpkit.lab.record.FlowRecording;
import io.tcpkit.lab.record.LinkRecording;
import io.tcpkit.lab.record.RateSeries;
import io.tcpkit.lab.record.Recording;
import io.tcpkit.lab.record.Series;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/// The numbers of a page, as JSON that can stand in a script element.
///
/// Times are in microseconds and, like values, told as differences from the one before, which is shorter and exact: values
/// are whole numbers (rates in bytes per second, round trips in microseconds).
final class ReportData {
    private static final JsonFactory JSON = new JsonFactoryBuilder().characterEscapes(new InScript()).build();

    /// Acknowledgments come in bursts, one per round trip; a rate is what is left when these are not looked at one by one.
    static final int ROUND_TRIPS_PER_INTERVAL = 2;

    private final JsonGenerator json;

    private ReportData(JsonGenerator json) {
        this.json = json;
    }

    /// {@return the data of runs}
    ///
    /// @param runs one run, or several to compare
    static String of(List<Recording> runs) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new ReportData(json).runs(runs);
        }
        return text.toString();
    }

    private void runs(List<Recording> runs) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("runs");
        for (Recording run : runs) {
            json.writeStartObject();
            json.writeStringField("title", run.run().title());
            json.writeNumberField("length", micros(run.lengthNanos()));
            json.writeArrayFieldStart("senders");
            for (FlowRecording flow : run.flows()) {
                for (EndRecording sender : flow.senders()) {
                    if (!sender.series().isEmpty()) {
                        sender(flow, sender);
                    }
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("links");
            for (LinkRecording link : run.links()) {
                link(link);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void sender(FlowRecording flow, EndRecording sender) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", flow.nameOf(sender));
        json.writeStringField("congestion", sender.congestion());
        json.writeNumberField("from", micros(sender.figures().firstNanos()));
        json.writeNumberField("to", micros(sender.figures().lastNanos()));
        rate("goodput", sender.goodput().atLeast(ROUND_TRIPS_PER_INTERVAL * sender.figures().medianRttNanos()));
        json.writeObjectFieldStart("series");
        for (Series one : sender.series()) {
            series(one);
        }
        json.writeEndObject();
        json.writeArrayFieldStart("phases");
        for (Band band : sender.phases().all()) {
            json.writeStartArray();
            json.writeString(band.name());
            json.writeNumber(micros(band.fromNanos()));
            json.writeNumber(micros(band.toNanos()));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void link(LinkRecording link) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", link.name());
        json.writeNumberField("rate", link.bytesPerSecond() == Long.MAX_VALUE ? 0 : link.bytesPerSecond());
        rate("throughput", link.throughput());
        json.writeObjectFieldStart("series");
        for (Series one : link.series()) {
            series(one);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void series(Series series) throws IOException {
        if (series.size() == 0) {
            return;
        }
        boolean isTime = switch (series.metric().unit()) {
            case NANOSECONDS -> true;
            case BYTES, BYTES_PER_SECOND, POSITION -> false;
        };
        json.writeObjectFieldStart(series.metric().key());
        json.writeArrayFieldStart("t");
        long last = 0;
        for (int i = 0; i < series.size(); i++) {
            long micros = micros(series.nanos(i));
            json.writeNumber(micros - last);
            last = micros;
        }
        json.writeEndArray();
        json.writeArrayFieldStart("v");
        last = 0;
        for (int i = 0; i < series.size(); i++) {
            long value = Math.round(isTime ? series.value(i) / 1e3 : series.value(i));
            json.writeNumber(value - last);
            last = value;
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void rate(String name, RateSeries rate) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("width", micros(rate.widthNanos()));
        json.writeArrayFieldStart("v");
        for (int i = 0; i < rate.size(); i++) {
            json.writeNumber(Math.round(rate.bytesPerSecond(i)));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static long micros(long nanos) {
        return Math.floorDiv(nanos, 1_000L);
    }

    /// A `<` in a name must not end the script element, nor begin a comment in it.
    private static final class InScript extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final SerializableString LESS = new SerializedString("\\u003c");

        private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

        InScript() {
            ascii['<'] = ESCAPE_CUSTOM;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return LESS;
        }
    }
}
