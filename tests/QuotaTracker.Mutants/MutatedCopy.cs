using System.Diagnostics;

namespace QuotaTracker.Mutants;

/// <summary>The production source and the simulation, copied aside, with every mutant in it behind a switch that only this copy has.</summary>
internal sealed class MutatedCopy(string root, string target)
{
    private const string Simulation = "tests/QuotaTracker.Simulation";

    private static readonly string[] Folders = ["src", Simulation, "eng"];
    private static readonly string[] Files = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];
    private static readonly string[] Built = ["bin", "obj", "artifacts", "node_modules"];

    private const string Switch = """
        /// <summary>Which rule is taken out; none without the variable.</summary>
        internal static class Mutant
        {
            private static readonly int On = int.Parse(System.Environment.GetEnvironmentVariable("QUOTA_MUTANT") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

            public static bool Is(int number) => number == On;
        }
        """;

    /// <summary>Linked into every project of the copy; and nothing of the product's house rules: this is no source that anybody keeps.</summary>
    private const string Props = """
        <Project>
          <Import Project="Directory.Build.original.props" />
          <PropertyGroup>
            <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
            <RunAnalyzers>false</RunAnalyzers>
            <GenerateDocumentationFile>false</GenerateDocumentationFile>
          </PropertyGroup>
          <ItemGroup>
            <Compile Include="$(MSBuildThisFileDirectory)Mutant.cs" LinkBase="Mutants" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>Writes the copy anew. Built files of an earlier one stay, so that only what changed is built.</summary>
    public void Write(IReadOnlyList<Mutant> mutants)
    {
        var edits = mutants.SelectMany(mutant => mutant.Edits.Select(edit => (mutant.Number, Edit: edit))).ToLookup(edit => edit.Edit.File);
        var written = new HashSet<string>();
        foreach (var file in Folders.SelectMany(folder => Walk(Path.Combine(root, folder))).Concat(Files.Select(name => Path.Combine(root, name))))
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            var to = Path.Combine(target, name == "Directory.Build.props" ? "Directory.Build.original.props" : name);
            written.Add(to);
            if (edits.Contains(name))
                WriteIfOther(to, Patching.Apply(name, File.ReadAllText(file).ReplaceLineEndings("\n"), edits[name]));
            else
                CopyIfOther(file, to);
        }

        var missing = edits.Select(edit => edit.Key).Where(name => !written.Contains(Path.Combine(target, name))).ToArray();
        if (missing.Length > 0)
            throw new InvalidDataException($"There is no {string.Join(", ", missing)}.");
        foreach (var gone in Folders.SelectMany(folder => Walk(Path.Combine(target, folder))).Where(file => !written.Contains(file)).ToArray())
            File.Delete(gone);
        WriteIfOther(Path.Combine(target, "Mutant.cs"), Switch);
        WriteIfOther(Path.Combine(target, "Directory.Build.props"), Props);
    }

    /// <summary>Builds the copy; gives the simulation's program.</summary>
    public async Task<string> BuildAsync()
    {
        var (code, output) = await RunAsync("dotnet", ["build", Simulation, "-c", "Release", "-v", "q", "--nologo", "-m:1", "-clp:NoSummary"], new Dictionary<string, string>());
        if (code != 0)
            throw new InvalidOperationException($"The copy can't be built:\n{output}");
        return Path.Combine(target, "artifacts/bin/QuotaTracker.Simulation/release/QuotaTracker.Simulation.dll");
    }

    public async Task<(int Code, string Output)> RunAsync(
        string program, string[] arguments, IReadOnlyDictionary<string, string> environment, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = target };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        using var end = new CancellationTokenSource(limit ?? TimeSpan.FromHours(1), TimeProvider.System);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, "it hung, and was ended");
        }

        return (process.ExitCode, await output + await errors);
    }

    private static IEnumerable<string> Walk(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !Built.Contains(Path.GetFileName(inner))).SelectMany(Walk));

    private static void WriteIfOther(string file, string text)
    {
        if (File.Exists(file) && File.ReadAllText(file) == text)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static void CopyIfOther(string from, string to)
    {
        if (File.Exists(to) && File.ReadAllBytes(from).AsSpan().SequenceEqual(File.ReadAllBytes(to)))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}
