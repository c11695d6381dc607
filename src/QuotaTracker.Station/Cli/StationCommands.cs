using System.CommandLine;
using System.Globalization;
using Microsoft.Data.Sqlite;
using QuotaTracker.Domain;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Cli;

/// <summary>The command line: the station itself, and a check of its file.</summary>
internal static class StationCommands
{
    public const int Done = 0;
    public const int Wrong = 1;
    public const int Unknown = 2;
    public const int InUse = 3;
    public const int Unsafe = 4;

    // So that nobody throws away the one place where they stand.
    private const string StaysInData =
        "Keep this folder: the station program started on it with a new code carries them. (A folder of lives/ was carried by the life after it.)";
    private const string StaysOnMirror = "Keep this device: the station program that runs with it, in its next life by a new code, carries them.";

    public static RootCommand Make(Func<string[], Task<int>> run, string[] args)
    {
        var root = new RootCommand("""
            A checkpoint's station. Without a command it runs. Its settings come as arguments or from the environment:
              --Station:CentralUrl=https://central.example/   Station__CentralUrl       where central is
              --Station:DataDirectory=folder                  Station__DataDirectory    its files
              --Station:EnrolmentCode=code                    Station__EnrolmentCode    once, for a new life
              --urls=http://127.0.0.1:5091                                              the loopback address it listens on
            All settings: docs/operating/administrator.md
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        // A setting begins with a dash or has its value behind it; any other first word was meant as a command.
        root.SetAction((result, _) => args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal)
            ? Task.FromResult(NoSuch(first, root, result.InvocationConfiguration))
            : run(args));
        var help = new Command("help", "Says this.");
        help.SetAction(result => root.Parse("--help").Invoke(result.InvocationConfiguration));
        root.Subcommands.Add(help);
        var data = new Option<DirectoryInfo>("--data") { Description = "The station's data folder.", Required = true };
        var verify = new Command("verify", "Checks the whole journal of a station, running or not.") { data };
        verify.SetAction(result => Verify(result.GetRequiredValue(data), Console.Out));
        root.Subcommands.Add(verify);
        var rebuild = new Command("rebuild", "Makes the tables of exchanges again from the journal. The station must not run.") { data };
        rebuild.SetAction(result => Rebuild(result.GetRequiredValue(data), Console.Out));
        root.Subcommands.Add(rebuild);
        root.Subcommands.Add(MakeExport());
        return root;
    }

    private static int NoSuch(string name, RootCommand root, InvocationConfiguration console)
    {
        console.Error.WriteLine($"There is no command {name}.");
        root.Parse("--help").Invoke(console);
        return Unknown;
    }

    private static Command MakeExport()
    {
        var data = new Option<DirectoryInfo?>("--data") { Description = "A data folder that no station runs on: an old disk, or one of lives/. Its key must lie in it." };
        var mirror = new Option<DirectoryInfo?>("--mirror") { Description = "The folder on a second device, instead of --data." };
        var life = new Option<string?>("--life") { Description = "With --mirror: station and incarnation, such as KTH-01-1." };
        var key = new Option<FileInfo?>("--key") { Description = "With --mirror: the key of that life." };
        var after = new Option<long?>("--after") { Description = "Only what follows this entry: one file holds some 20,000. Without it, with --data what central had not acknowledged there." };
        var to = new Option<FileInfo>("--to") { Description = "The file to write, for central's page or another station's.", Required = true };
        var export = new Command("export", "Writes what central may not have into a signed file.") { data, mirror, life, key, after, to };
        export.SetAction(result => Export(
            result.GetValue(data), result.GetValue(mirror), result.GetValue(life), result.GetValue(key), result.GetRequiredValue(to), TimeProvider.System, Console.Out,
            result.GetValue(after)));
        return export;
    }

    internal static int Export(
        DirectoryInfo? data, DirectoryInfo? mirror, string? life, FileInfo? key, FileInfo to, TimeProvider clock, TextWriter output, long? after = null)
    {
        try
        {
            var (file, limbo) = (data, mirror) switch
            {
                ({ } folder, null) => (FolderExport.FromData(folder.FullName, clock.GetUtcNow(), after), FolderExport.LimboInData(folder.FullName)),
                // A receipt's number begins with the life's name.
                (null, { } folder) when key is not null && ReceiptNumber.TryParse($"{life}-000001", out var of) =>
                    (FolderExport.FromMirror(folder.FullName, of.Station, of.Incarnation, File.ReadAllText(key.FullName), clock.GetUtcNow(), after ?? 0),
                        FolderExport.LimboOnMirror(folder.FullName, of.Station, of.Incarnation)),
                _ => throw new ArgumentException("either --data, or --mirror with --life and --key"),
            };
            if (file is not null)
                File.WriteAllText(to.FullName, file.File.Signed);
            output.WriteLine(file is null ? "nothing to export" : $"written: {to.FullName}");
            if (file is { More: true })
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NOT all: the file reaches entry {file.Through}. When central has it, write the next one with --after {file.Through}."));
            if (limbo > 0)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NOT in any file: {limbo} exchanges and registrations of the limbo journal, recorded while the station was stopped. {(data is not null ? StaysInData : StaysOnMirror)}"));
            return file is null ? Wrong : Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            output.WriteLine($"NOT written: {failure.Message}");
            return Wrong;
        }
    }

    internal static int Verify(DirectoryInfo folder, TextWriter output)
    {
        // A folder mistyped is no journal broken.
        if (!File.Exists(Path.Combine(folder.FullName, StationDatabase.FileName)))
        {
            output.WriteLine($"There is no {StationDatabase.FileName} in {folder.FullName}.");
            return Wrong;
        }

        try
        {
            var (head, fault, limbo) = JournalVerify.Run(folder.FullName);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"entries: {head.Sequence}"));
            output.WriteLine($"head: {head.Hash.Hex}");
            if (limbo > 0)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limbo: {limbo}"));
            output.WriteLine(fault is null ? "whole" : $"BROKEN: {fault}");
            return fault is null ? Done : Wrong;
        }
        catch (SqliteException failure)
        {
            return Unreadable(failure, output);
        }
    }

    /// <summary>Only from a whole chain: tables made from a broken one would look as good as true ones.</summary>
    internal static int Rebuild(DirectoryInfo folder, TextWriter output)
    {
        try
        {
            using var database = StationDatabase.Open(folder.FullName);
            if (database.Read(JournalVerify.FindBreak) is { } fault)
            {
                output.WriteLine($"BROKEN: {fault}");
                return Wrong;
            }

            database.Write(ExchangeProjection.Rebuild);
            return Verify(folder, output);
        }
        catch (CannotStartException failure)
        {
            return Explain(failure, output);
        }
        catch (SqliteException failure)
        {
            return Unreadable(failure, output);
        }
    }

    private static int Unreadable(SqliteException failure, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BROKEN: the file can't be read (SQLite error {failure.SqliteErrorCode})"));
        return Wrong;
    }

    /// <summary>Says in words why the station doesn't start.</summary>
    public static int Explain(CannotStartException failure, TextWriter output)
    {
        output.WriteLine(Problems.Text(failure.Problem, failure.Message));
        return failure is StationInUseException ? InUse : Unsafe;
    }
}
