/* What the page does when it is open: graphs of the numbers in the element "data". Needs uPlot and nothing else. */
"use strict";
(() => {
    const { runs } = JSON.parse(document.getElementById("data").textContent);
    const root = document.documentElement;
    const css = name => getComputedStyle(root).getPropertyValue(name).trim();
    const byId = id => document.getElementById(id);

    // ---- numbers ---------------------------------------------------------------------------------------------------

    /* Times and values are told as differences from the one before. */
    const undo = differences => {
        let sum = 0;
        return differences.map(each => sum += each);
    };
    const SECOND = 1e6;
    const points = series => series === undefined ? { t: [], v: [] }
        : { t: undo(series.t).map(t => t / SECOND), v: undo(series.v) };
    /* A rate holds for its whole interval: it is drawn from edge to edge. */
    const intervals = (rate, factor) => {
        const t = [], v = [];
        rate.v.forEach((value, i) => {
            // The last one ends with the run, and its bytes came in what there was of it.
            const to = Math.min((i + 1) * rate.width, end * SECOND);
            const whole = value * factor * rate.width / Math.max(1, to - i * rate.width);
            t.push((i * rate.width + 1) / SECOND, to / SECOND);
            v.push(whole, whole);
        });
        return { t, v };
    };
    const scaled = ({ t, v }, factor) => ({ t, v: v.map(value => value * factor) });

    const PREFIXES = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"]];
    const short = value => {
        const size = Math.abs(value);
        return value === 0 ? "0" : size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2)
            : value.toPrecision(2);
    };
    /* One unit for a whole axis, by what is largest on it. */
    const unitFor = (unit, most) => {
        // A value at the top may pass the next unit a little: 1200 kB read better than 1.2 MB beside 0.3 MB.
        const [factor, prefix] = PREFIXES.find(([each]) => most >= 2 * each && (unit === "s" || each >= 1)) ?? [1, ""];
        return { factor, symbol: prefix + unit };
    };
    /* As many as tell one line of the grid from the next. */
    const decimals = step => [0, 1, 2, 3, 4, 5].find(digits => Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) ?? 6;
    const largest = lines => lines.reduce((most, line) => line.v.reduce((m, value) => Math.max(m, value), most), 0);

    // ---- senders, their colours -------------------------------------------------------------------------------------

    const named = (run, name) => runs.length > 1 ? `${run.title}: ${name}` : name;
    const senders = runs.flatMap(run => run.senders.map(sender => ({ ...sender,
        label: named(run, sender.name) + (sender.name.includes(sender.congestion) || named(run, "").includes(sender.congestion)
            ? "" : ` (${sender.congestion})`) })));
    const links = runs.flatMap(run => run.links.map(link => ({ ...link, label: named(run, link.name) })));
    const end = Math.max(...runs.map(run => run.length)) / SECOND;
    const COLOURS = 7;
    const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
    /* Colours repeat with another dash, so that any two lines differ in one of them. */
    const look = i => ({ colour: `--line${i % COLOURS + 1}`, dash: DASHES[Math.floor(i / COLOURS) % DASHES.length] });
    const dashName = dash => dash.length === 0 ? "solid" : dash[0] > 4 ? "dashed" : "dotted";
    const shown = senders.map(() => true);

    const PHASES = { "slow start": "--phase1", "congestion avoidance": "--phase2", "avoidance": "--phase2", "fast recovery": "--phase3",
        "recovery after a timeout": "--phase4", "reduction for a mark": "--phase5" };
    let others = 0;
    const phaseColour = name => PHASES[name] ??= `--phase${6 + others++ % 6}`;
    senders.forEach(sender => sender.phases.forEach(([name]) => phaseColour(name)));

    // ---- charts -----------------------------------------------------------------------------------------------------

    const charts = new Map();
    let zooming = false;
    const zoomTogether = u => {
        if (zooming) {
            return;
        }
        zooming = true;
        const { min, max } = u.scales.x;
        charts.forEach(({ plot }) => plot !== u && plot.setScale("x", { min, max }));
        zooming = false;
    };

    const AXIS = 62;
    const MARKS = {
        cross: (c, x, y, r) => { c.moveTo(x - r, y - r); c.lineTo(x + r, y + r); c.moveTo(x + r, y - r); c.lineTo(x - r, y + r); },
        up: (c, x, y, r) => { c.moveTo(x - r, y + r); c.lineTo(x, y - r); c.lineTo(x + r, y + r); c.closePath(); },
        box: (c, x, y, r) => c.rect(x - r, y - r, 2 * r, 2 * r),
        bar: (c, x, y, r) => { c.moveTo(x - r, y); c.lineTo(x + r, y); },
    };

    /* Single events have a shape as well as a colour. They are drawn from their own points: several may share a time. */
    const drawMarks = lines => u => {
        const c = u.ctx, ratio = uPlot.pxRatio;
        c.save();
        c.beginPath();
        c.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
        c.clip();
        lines.forEach((line, i) => {
            if (line.mark === undefined || !u.series[i + 1].show) {
                return;
            }
            c.beginPath();
            for (let p = 0; p < line.t.length; p++) {
                if (line.t[p] >= u.scales.x.min && line.t[p] <= u.scales.x.max) {
                    MARKS[line.mark](c, u.valToPos(line.t[p], "x", true), u.valToPos(line.v[p], "y", true), 3.2 * ratio);
                }
            }
            c.strokeStyle = css(line.colour);
            c.lineWidth = 1.6 * ratio;
            c.stroke();
        });
        c.restore();
    };

    /* Phases as a strip: of one flow along the upper edge, of several one below the other. */
    const drawBands = rows => u => {
        const c = u.ctx, ratio = uPlot.pxRatio, single = rows.length === 1 && u.root.parentNode.id !== "bands";
        const height = single ? 9 * ratio : u.bbox.height / rows.length;
        c.save();
        c.beginPath();
        c.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
        c.clip();
        rows.forEach((phases, row) => phases.forEach(([name, from, to]) => {
            const x = u.valToPos(from / SECOND, "x", true);
            c.fillStyle = css(phaseColour(name));
            c.fillRect(x, u.bbox.top + row * height + (single ? 0 : ratio), Math.max(u.valToPos(to / SECOND, "x", true) - x, ratio),
                height - (single ? 0 : 2 * ratio));
        }));
        c.restore();
    };

    /* Of a line that has no value just there, the one before holds. */
    const valueBefore = (u, i, at) => {
        const values = u.data[i];
        for (let j = at ?? -1; j >= 0; j--) {
            if (values[j] !== undefined && values[j] !== null) {
                return j;
            }
        }
        return at;
    };

    const axis = extra => ({ stroke: () => css("--ink2"), grid: { stroke: () => css("--grid"), width: 1 },
        ticks: { stroke: () => css("--grid"), width: 1 }, font: "12px system-ui, sans-serif",
        labelFont: "12px system-ui, sans-serif", labelSize: 18, ...extra });

    const options = (box, lines, unit, extra) => ({
        width: Math.max(box.clientWidth, 200), height: extra.height,
        legend: { live: true, markers: { width: 3, fill: () => "none", dash: (u, i) => dashName(lines[i - 1]?.dash ?? []) } },
        cursor: { sync: { key: "time", scales: ["x", null] }, dataIdx: valueBefore, focus: { prox: 24 }, points: { size: 6 } },
        focus: { alpha: 0.35 },
        scales: { x: { time: false }, y: extra.range ? { range: extra.range } : { range: (u, min, max) => [Math.min(0, min ?? 0), (max || 1) * 1.06] } },
        axes: [axis({ label: "time (s)", size: 34 }), axis({ label: unit.symbol, size: AXIS, values: (u, splits, axis, space, step) => splits.map(
            value => extra.tick ? extra.tick(value) : (value / unit.factor).toFixed(decimals(step / unit.factor))), ...extra.axis })],
        series: [{ label: "time", value: u => u.cursor.left >= 0 ? `${u.posToVal(u.cursor.left, "x").toFixed(4)} s` : "–" },
            ...lines.map(line => ({
                label: line.label, show: line.show ?? true, width: line.mark ? 0 : line.width ?? 1.6, stroke: () => css(line.colour),
                dash: line.dash, points: { show: false }, paths: line.mark || line.hidden ? () => null : undefined,
                value: line.value ?? ((u, value) => value === null || value === undefined ? "–" : `${short(value / unit.factor)} ${unit.symbol}`),
            })), { label: "", show: true, points: { show: false }, class: "frame" }],
        hooks: { setScale: [(u, key) => key === "x" && u.status === 1 && zoomTogether(u)], drawClear: extra.under ?? [],
            draw: [drawMarks(lines), ...(extra.over ?? [])] },
    });

    const chart = (id, lines, unitName, extra = {}) => {
        const box = byId(id);
        charts.get(id)?.plot.destroy();
        charts.delete(id);
        box.textContent = "";
        const full = lines.filter(line => line.t.length > 0);
        if (full.length === 0) {
            box.append(Object.assign(document.createElement("p"), { className: "empty", textContent: extra.empty ?? "There is nothing to show." }));
            return;
        }
        const unit = unitFor(unitName, largest(full));
        /* The frame makes every graph as long as the run. */
        const data = uPlot.join([...full.map(line => [line.t, line.v]), [[0, end], [null, null]]]);
        const plot = new uPlot(options(box, full, unit, { height: 240, ...extra }), data, box);
        charts.set(id, { plot, lines: full });
    };

    // ---- what is shown ----------------------------------------------------------------------------------------------

    const each = (key, factor = 1) => senders.map((sender, i) => ({ ...scaled(points(sender.series[key]), factor),
        label: sender.label, show: shown[i], sender: i, ...look(i) }));

    const all = () => {
        // Beside many small shares the whole would only make them smaller.
        const goodputs = senders.map((sender, i) => ({ ...intervals(sender.goodput, 8), label: sender.label, show: shown[i], sender: i, ...look(i) }));
        const reach = 1.5 * largest(goodputs);
        const rates = senders.length > 4 ? [] : [...new Set(links.map(link => 8 * link.rate))].filter(rate => rate > 0 && rate < reach);
        chart("goodput", [...goodputs, ...rates.map(rate => ({ t: [0, end], v: [rate, rate], colour: "--ink2", dash: [3, 3], width: 1,
            label: `a link's rate, ${short(rate / unitFor("bit/s", rate).factor)} ${unitFor("bit/s", rate).symbol}` }))], "bit/s");
        chart("windows", each("cwnd"), "B");
        chart("bands", senders.map((sender, i) => ({ t: sender.phases.map(([, from]) => from / SECOND), v: sender.phases.map(() => senders.length - i - 0.5),
            label: sender.label, hidden: true, sender: i, ...look(i), value: (u, v, s, at) => phaseAt(sender, u.data[0][at]) })), "", {
            height: 58 + 22 * senders.length, range: [0, senders.length], over: [drawBands(senders.map(sender => sender.phases))],
            tick: value => value % 1 === 0.5 ? String(senders.length - value + 0.5) : "",
            axis: { splits: () => senders.map((_, i) => i + 0.5), label: "flow", grid: { show: false } },
        });
        chart("trips", each("srtt", 1e-6), "s");
        byId("queue-figure").hidden = links.length === 0;
        if (links.length > 0) {
            chart("queue", links.flatMap((link, i) => [
                { ...points(link.series.queue), label: link.label, ...look(i), width: 1.2 },
                { ...points(link.series.drop), label: `${link.label}: dropped`, colour: links.length > 1 ? look(i).colour : "--bad", mark: "cross" },
                { ...points(link.series.mark), label: `${link.label}: marked`, colour: links.length > 1 ? look(i).colour : "--line2", mark: "up" }]), "B",
                { empty: "No queue was ever filled, nothing was dropped or marked." });
        }
        phaseLegend(byId("band-legend"), senders);
    };

    const phaseAt = (sender, time) => sender.phases.find(([, from, to]) => time * SECOND >= from && time * SECOND < to)?.[0] ?? "–";

    const phaseLegend = (box, of) => {
        box.textContent = "";
        [...new Set(of.flatMap(sender => sender.phases.map(([name]) => name)))].forEach(name => {
            const swatch = document.createElement("i");
            swatch.style.background = `var(${phaseColour(name)})`;
            const item = document.createElement("span");
            item.append(swatch, name);
            box.append(item);
        });
    };

    const one = index => {
        const { series, phases, goodput } = senders[index];
        const strip = [drawBands([phases])];
        chart("sequence", [
            { ...points(series.window_edge), label: "edge of the receive window", colour: "--line7", width: 1, show: false },
            { ...points(series.sent), label: "sent", colour: "--line1", width: 1.2 },
            { ...points(series.acked), label: "acknowledged", colour: "--line3", width: 1.2 },
            { ...points(series.sacked), label: "selectively acknowledged", colour: "--line4", mark: "bar" },
            { ...points(series.retransmitted), label: "sent again (▲)", colour: "--line2", mark: "up" },
            { ...points(series.lost), label: "dropped by the network (✕)", colour: "--bad", mark: "cross" },
            { ...points(series.marked), label: "marked by the network (□)", colour: "--line6", mark: "box" },
        ], "B", { height: 360 });
        chart("window", [
            { ...points(series.cwnd), label: "congestion window", colour: "--line1", width: 2 },
            { ...points(series.ssthresh), label: "slow start threshold", colour: "--line2", dash: [6, 4] },
            { ...points(series.in_flight), label: "in flight", colour: "--line3", width: 1 },
            { ...points(series.snd_wnd), label: "receive window of the peer", colour: "--line7", dash: [2, 3], show: false },
        ], "B", { over: strip });
        chart("trip", [
            { ...scaled(points(series.rtt), 1e-6), label: "each measurement", colour: "--line5", width: 1 },
            { ...scaled(points(series.srtt), 1e-6), label: "smoothed", colour: "--line1", width: 2 },
            { ...scaled(points(series.rto), 1e-6), label: "retransmission timeout", colour: "--line2", dash: [6, 4] },
        ], "s");
        chart("rates", [
            { ...intervals(goodput, 8), label: "goodput", colour: "--line1", width: 2 },
            { ...scaled(points(series.delivery_rate), 8), label: "delivery rate, sampled", colour: "--line3", width: 1 },
            { ...scaled(points(series.pacing_rate), 8), label: "pacing rate", colour: "--line2", dash: [6, 4], width: 1 },
        ], "bit/s");
    };

    // ---- controls ---------------------------------------------------------------------------------------------------

    senders.forEach((sender, i) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.setAttribute("aria-pressed", "true");
        const swatch = document.createElement("i");
        swatch.style.borderTopColor = `var(${look(i).colour})`;
        swatch.style.borderTopStyle = dashName(look(i).dash);
        chip.append(swatch, `${i + 1} ${sender.label}`);
        chip.addEventListener("click", () => {
            shown[i] = !shown[i];
            chip.setAttribute("aria-pressed", String(shown[i]));
            charts.forEach(({ plot, lines }) => lines.forEach((line, at) => line.sender === i
                && plot.setSeries(at + 1, { show: shown[i] })));
        });
        byId("chips").append(chip);
        byId("which").append(new Option(sender.label, String(i)));
    });
    byId("chips").hidden = senders.length < 2;
    byId("which").addEventListener("change", event => one(Number(event.target.value)));

    const draw = () => {
        if (senders.length === 0) {
            ["flows", "flow"].forEach(id => {
                byId(id).textContent = "No connection sent data, so there is nothing to draw.";
            });
            return;
        }
        all();
        one(Number(byId("which").value));
    };

    const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const nameTheme = () => byId("theme").textContent = dark() ? "Light" : "Dark";
    byId("theme").addEventListener("click", () => {
        root.dataset.theme = dark() ? "light" : "dark";
        nameTheme();
        draw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        nameTheme();
        draw();
    });

    const resize = width => charts.forEach(({ plot }) => plot.setSize({ width: width ?? Math.max(plot.root.parentNode.clientWidth, 200), height: plot.height }));
    addEventListener("resize", () => resize());
    /* Paper is white, and as wide as it is. */
    let themeOnScreen;
    addEventListener("beforeprint", () => {
        themeOnScreen = root.dataset.theme;
        root.dataset.theme = "light";
        document.querySelectorAll("#settings details").forEach(details => {
            details.open = true;
        });
        draw();
        resize(680);
    });
    addEventListener("afterprint", () => {
        if (themeOnScreen === undefined) {
            delete root.dataset.theme;
        } else {
            root.dataset.theme = themeOnScreen;
        }
        draw();
        resize();
    });

    nameTheme();
    draw();
})();
