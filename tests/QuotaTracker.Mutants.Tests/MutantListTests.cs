namespace QuotaTracker.Mutants.Tests;

/// <summary>The list must fit the source at every commit; that each mutant is noticed is shown by eng/mutants, which takes longer.</summary>
public sealed class MutantListTests
{
    private static readonly string Root = FindRoot();

    private static readonly IReadOnlyList<Mutant> All = MutantList.Read(Path.Combine(Root, "tests/QuotaTracker.Mutants/mutants.md"));

    [Fact]
    public void List_Whole_FitsTheSource()
    {
        All.Should().HaveCountGreaterThanOrEqualTo(26, "thirteen of the design and as many of our own");
        foreach (var file in All.SelectMany(mutant => mutant.Edits.Select(edit => (mutant.Number, edit))).GroupBy(edit => edit.edit.File))
        {
            var text = File.ReadAllText(Path.Combine(Root, file.Key)).ReplaceLineEndings("\n");
            Patching.Apply(file.Key, text, file).Should().NotBe(text);
        }
    }

    [Fact]
    public void Mutants_Each_HaveATitleARuleAndASwitch() =>
        All.Should().OnlyContain(mutant => mutant.Title.Length > 0 && mutant.Rule.Length > 0
            && mutant.Edits.All(edit => edit.Replacement.Contains($"global::Mutant.Is({mutant.Number})")));

    [Fact]
    public void Source_KnowsNoSwitch() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("Mutant.Is(", StringComparison.Ordinal)).Should().BeEmpty("the product has no flags for tests");

    [Theory]
    [InlineData("a b a", "a", "*more than once*")]
    [InlineData("b", "a", "*no longer*")]
    public void Apply_OriginalNotThereExactlyOnce_Fails(string text, string original, string words) =>
        FluentActions.Invoking(() => Patching.Apply("file", text, [(1, new Edit("file", original, "c"))]))
            .Should().Throw<InvalidDataException>().WithMessage(words);

    [Fact]
    public void Apply_TwoEditsAtOnePlace_Fails() =>
        FluentActions.Invoking(() => Patching.Apply("file", "abc", [(1, new Edit("file", "ab", "x")), (2, new Edit("file", "bc", "y"))]))
            .Should().Throw<InvalidDataException>().WithMessage("*1 and 2*same place*");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "QuotaTracker.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
