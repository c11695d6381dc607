using QuotaTracker.Central.Admin;
using QuotaTracker.Central.Demonstration;
using QuotaTracker.Central.Recovery;

namespace QuotaTracker.Central.Cli;

/// <summary>The command line: what is done beside central, and what there is. None of it needs a setting to be explained.</summary>
internal static class CentralCommands
{
    private const int Unknown = 2;

    private const string Usage = """
        Central: books, leases, reports. Without a command it runs. Its settings come as arguments or from the environment:
          --Central:DataDirectory=folder   Central__DataDirectory   where central.db and the cookies' keys are
          QUOTA_DATABASE                                            a PostgreSQL connection string, instead of central.db
          --urls http://127.0.0.1:5080                              where it listens

        Commands:
          help                                                      says this
          admin --code QT-01 --name "..." [--data folder]           makes the first administrator, or gives one a new password
          recover --reason "..." [--data folder]                    after a backup was put back, before the start
          demo [--data folder]                                      loads the demonstration's data

        More: docs/operating/administrator.md
        """;

    /// <summary>Runs the command that the arguments name; null when they name none, and central is to run.</summary>
    public static Task<int>? Find(string[] args, TextWriter output)
    {
        // Asked for help, no command does anything.
        if (args.Any(word => word is "--help" or "-h" or "-?") || args is ["help", ..])
            return SayAsync(output, Usage, 0);
        return args switch
        {
            ["demo", .. var rest] => DemonstrationServices.RunCommandAsync(rest, output),
            ["recover", .. var rest] => RecoveryServices.RunCommandAsync(rest, output),
            ["admin", .. var rest] => AdministratorCommand.RunAsync(rest, output),
            // A setting begins with a dash or has its value behind it; any other first word was meant as a command.
            [not ['-' or '/', ..] and var word, ..] when !word.Contains('=', StringComparison.Ordinal) =>
                SayAsync(output, $"There is no command {word}.\n\n{Usage}", Unknown),
            _ => null,
        };
    }

    private static async Task<int> SayAsync(TextWriter output, string words, int code)
    {
        await output.WriteLineAsync(words);
        return code;
    }
}
