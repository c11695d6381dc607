namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The command with which an auditor checks a station's journal.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task Verify_OneBitFlipped_NamesTheEntry()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        using var driver = await border.First.DriveAsync();
        var resident = await driver.IdentifyAsync(Cards.Mao, "02647");
        for (var value = 1; value <= 5; value++)
            await driver.RecordUntilAnsweredAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), resident, value * 100_000);

        var whole = border.First.File.CopyTo(border.Folder("whole"));
        var (code, words, errors) = await whole.VerifyAsync();
        code.Should().Be(0, words + errors);
        words.Should().Contain("whole");
        (await border.First.File.VerifyAsync()).Code.Should().Be(0, "a running station can be checked, too");

        var last = whole.Hashes()[^1].Sequence;
        foreach (var (sequence, bit) in new[] { (1L, 3), (last / 2, 200), (last, 77) })
        {
            var broken = whole.CopyTo(border.Folder($"broken-{sequence}"));
            broken.FlipBit(sequence, bit);
            (code, words, _) = await broken.VerifyAsync();
            code.Should().Be(1);
            words.Should().Contain($"BROKEN: entry {sequence}:");
        }
    }
}
