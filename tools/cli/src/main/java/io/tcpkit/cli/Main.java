package io.tcpkit.cli;

import io.tcpkit.api.Choice;
import io.tcpkit.api.IpPrefix;
import io.tcpkit.cli.lab.LabCommand;
import io.tcpkit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `tcpkit` command.
@Command(
        name = "tcpkit",
        header = {"A TCP for the JVM that you can take apart.", ""},
        description = {
            "",
            "Runs a user-space TCP/IP engine on a Linux TUN device, so that the kernel's own TCP is the other side. Start with "
                    + "'tcpkit demo'; if something is missing on this machine, 'tcpkit doctor' says what."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            ConnectCommand.class,
            ListenCommand.class,
            SsCommand.class,
            ScriptCommand.class,
            AlgorithmsCommand.class,
            LabCommand.class,
            NewAlgorithmCommand.class,
            ExplainCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Environment:",
            "  JAVA_HOME          a JDK 25 or newer, if it is not found by itself",
            "  TCPKIT_JAVA_OPTS   further options for the JVM",
            "  NO_COLOR           if set, no colours",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 the command line cannot be understood."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Runs the command and ends the JVM with its exit status.
    public static void main(String[] args) {
        Logging.prepare();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        commandLine.registerConverter(Choice.class, converter(Choice::of));
        commandLine.registerConverter(IpPrefix.class, converter(IpPrefix::parse));
        commandLine.registerConverter(Port.class, converter(Port::parse));
        commandLine.setParameterExceptionHandler(Main::onWrongArguments);
        commandLine.setExecutionExceptionHandler(Main::onFailure);
        commandLine.setAbbreviatedSubcommandsAllowed(true);
        commandLine.setUsageHelpWidth(Terminal.COLUMNS);
        // The order of the options tells a story that the alphabet does not.
        commandLine.getSubcommands().values().forEach(it -> it.getCommandSpec().usageMessage().sortOptions(false));
        return commandLine;
    }

    /// The sentence of the api's exception is what the user is to read, not the exception's name.
    private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static int onWrongArguments(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("tcpkit: " + e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        return 2;
    }

    private static int onFailure(Exception e, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        return switch (e) {
            // Where the user has named something that does not exist, the engine's sentence says what does.
            case IllegalArgumentException wrong -> {
                err.println(command.getColorScheme().errorText("tcpkit: " + wrong.getMessage()));
                yield 2;
            }
            case IOException failed -> {
                err.println(command.getColorScheme().errorText("tcpkit: " + advised(failed)));
                yield 1;
            }
            default -> {
                err.println(command.getColorScheme().errorText("tcpkit: this is a mistake in tcpkit, please report it:"));
                err.println(command.getColorScheme().richStackTraceString(e));
                yield 1;
            }
        };
    }

    /// A message of two lines is a reason and the command that helps.
    private static String advised(IOException e) {
        String message = switch (e) {
            case NoSuchFileException _ -> e.getMessage() + " does not exist";
            case AccessDeniedException _ -> e.getMessage() + " may not be used: permission denied";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
        return message.replaceFirst("\n", "\nThis helps:  ");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getModule().getDescriptor().rawVersion().orElse("(unpackaged)");
            return new String[] {"tcpkit %s on Java %s".formatted(version, Runtime.version())};
        }
    }
}
