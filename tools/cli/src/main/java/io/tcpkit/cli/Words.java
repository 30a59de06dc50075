package io.tcpkit.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an option's value with a parser whose messages say what is wrong.
///
/// @param <T> what is read
abstract class Words<T> implements ITypeConverter<T> {
    private final Function<String, T> parser;

    Words(Function<String, T> parser) {
        this.parser = parser;
    }

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
