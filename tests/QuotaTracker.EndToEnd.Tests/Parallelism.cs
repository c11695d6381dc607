using QuotaTracker.EndToEnd.Tests;
using QuotaTracker.EndToEnd.Tests.Sight;
using Xunit.Abstractions;

// Each class has programs and a browser of its own, and waits for them half of the time: three at once keep two cores busy. More would only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("QuotaTracker.EndToEnd.Tests." + nameof(LongestFirst), "QuotaTracker.EndToEnd.Tests")]

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The classes that take longest begin first, so that at the end none of them goes on alone. Any order is right; this one is short.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
        [nameof(SightTests), nameof(DeskMeasureTests), nameof(SoakTests), nameof(ScanDeskTests), nameof(WorkDeskTests), nameof(RaceTests), nameof(StoryTests), nameof(PowerCutTests), nameof(KillTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections
        .OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal)) is var place and >= 0 ? place : Long.Length)
        .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
