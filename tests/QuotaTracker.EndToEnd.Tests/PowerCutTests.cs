using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// The power goes. A real station's writes, syncs and answers are recorded in their order; then the disk is rebuilt as it may look after a
/// cut at any of these moments. A few moments in ./test, many in eng/processes.
/// </summary>
public sealed partial class PowerCutTests(ITestOutputHelper output)
{
    private const int ExchangesInPhase = 80;
    private const int Programs = 2;
    private const int VerifiedAtOnce = 2;

    // A few transactions of the background's, each with its sync, may lie between an exchange and its answer.
    private const int LostSyncsMax = 12;

    [Fact]
    public async Task Station_PowerCutAtAnyMoment_HasEverythingItAnswered()
    {
        var seed = Length.Seed();
        output.Report($"power cuts: QUOTA_SEED={seed}");
        await using var border = new Border(stations: 1, recorded: true);
        var asked = await RecordAsync(border, new Random(seed));
        var events = WriteRecording.Read(border.Recording, border.First.File.Folder);
        var said = WhenSaid(events, asked);
        said.Keys.Should().BeEquivalentTo(asked, "every exchange was answered, and the recording shows when");
        var disk = new CutDisk(events, border.First.File.Folder);

        var doubtful = await CutAsync(border, disk, said, Moments(events, said, new Random(seed)), seed);
        var (cuts, writes) = (Length.Cuts, events.Count(found => found is DiskEvent.Wrote));
        output.Report($"  {cuts} cuts in {writes} writes with {events.Count(found => found is DiskEvent.Synced)} syncs, {asked.Count} exchanges; {doubtful} cuts with writes in doubt; 0 lost");
        doubtful.Should().BeGreaterThanOrEqualTo(Length.Cuts / 4, "cuts between syncs are what this is about");
        NoticesALostSync(border, disk, said);
        await GoesOnAsync(border, disk, asked);
    }

    // Work, a kill, work, an orderly end, which moves all of the WAL into the file, and work again.
    private static async Task<IReadOnlyList<Guid>> RecordAsync(Border border, Random random)
    {
        await border.StartAsync();
        using var driver = await border.First.DriveAsync();
        Guid[] people = [await driver.IdentifyAsync(Cards.Mao, "02647"), await driver.IdentifyAsync(Cards.Chu, "02647")];
        var asked = new ConcurrentQueue<Guid>();
        for (var phase = 0; phase < 3; phase++)
        {
            if (phase > 0)
                await border.First.Process.StartAsync();
            await Task.WhenAll(Enumerable.Range(0, Programs).Select(async program =>
            {
                for (var number = 0; number < ExchangesInPhase / Programs; number++)
                {
                    var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
                    asked.Enqueue(id);
                    await driver.RecordUntilAnsweredAsync(id, people[program], 100_000 + number);
                }
            }));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);
            if (phase == 1)
                await border.First.Process.StopAsync();
            else
                await border.First.Process.KillAsync();
        }

        return [.. asked];
    }

    /// <summary>For each exchange the line at which its answer, or its entry, first left the machine.</summary>
    private static Dictionary<Guid, int> WhenSaid(IReadOnlyList<DiskEvent> events, IReadOnlyList<Guid> asked)
    {
        var wanted = asked.ToHashSet();
        var said = new Dictionary<Guid, int>();
        foreach (var answer in events.OfType<DiskEvent.Said>())
        {
            foreach (Match id in IdPattern.Matches(Encoding.Latin1.GetString(answer.Data)))
            {
                if (Guid.Parse(id.ValueSpan) is var exchange && wanted.Contains(exchange))
                    said.TryAdd(exchange, answer.Start);
            }
        }

        return said;
    }

    // Half of them right after an answer, when a write that was only promised would show; a quarter within a write, which no sync can have
    // confirmed yet, however quick the disk is; the others anywhere.
    private static int[] Moments(IReadOnlyList<DiskEvent> events, Dictionary<Guid, int> said, Random random)
    {
        var (first, last, answers) = (said.Values.Min() + 1, events[^1].Start + 1, said.Values.ToArray());
        var writes = events.OfType<DiskEvent.Wrote>().Where(wrote => wrote.Start >= first && !CutDisk.IsIndex(wrote)).Select(wrote => wrote.Start).ToArray();
        return [.. Enumerable.Range(0, Length.Cuts).Select(number => (number % 4) switch
        {
            0 or 2 => answers[random.Next(answers.Length)] + 1,
            1 => writes[random.Next(writes.Length)] + 1,
            _ => random.Next(first, last),
        })];
    }

    private static async Task<int> CutAsync(Border border, CutDisk disk, Dictionary<Guid, int> said, int[] moments, int seed)
    {
        var doubtful = 0;
        await Parallel.ForEachAsync(moments.Index(), new ParallelOptions { MaxDegreeOfParallelism = VerifiedAtOnce }, async (moment, _) =>
        {
            var (number, cut) = moment;
            var survival = (Survival)(number / 2 % 5);
            var found = new StationFile(border.Folder($"cut-{number}"));
            if (disk.Rebuild(cut, survival, new Random(seed + number), found.Folder) > 0)
                Interlocked.Increment(ref doubtful);
            var what = $"cut {number} at line {cut}, of what was not synced: {survival}, QUOTA_SEED={seed}";
            var (code, words, errors) = await found.VerifyAsync();
            code.Should().Be(0, $"{what}: {words}{errors}");
            var kept = found.Exchanges();
            var promised = said.Where(answer => answer.Value < cut).Select(answer => answer.Key).ToArray();
            promised.Except(kept.Select(exchange => exchange.Exchange.Value)).Should().BeEmpty(what);
            promised.Except(OnSecondDevice(found.Folder)).Should().BeEmpty($"the second device has it before it is answered; {what}");
            kept.Select(exchange => exchange.ReceiptNumber).Should().Equal(Enumerable.Range(1, kept.Count), what);
            Directory.Delete(found.Folder, recursive: true);
        });
        return doubtful;
    }

    private static IEnumerable<Guid> OnSecondDevice(string folder) =>
        Directory.EnumerateFiles(Border.MirrorOf(folder)).SelectMany(file => IdPattern.Matches(File.ReadAllText(file)).Select(id => Guid.Parse(id.ValueSpan)));

    // Had the last syncs before an answer not been there, the answer would be lost: the recording tells one from the other.
    private static void NoticesALostSync(Border border, CutDisk disk, Dictionary<Guid, int> said)
    {
        var (exchange, line) = said.MaxBy(answer => answer.Value);
        var isThere = Enumerable.Range(0, LostSyncsMax).Select(lost =>
        {
            var found = new StationFile(border.Folder($"lost-syncs-{lost}"));
            disk.Rebuild(line + 1, Survival.Nothing, new Random(0), found.Folder, lost);
            return found.Exchanges().Any(recorded => recorded.Exchange.Value == exchange);
        }).ToArray();
        isThere[0].Should().BeTrue();
        isThere[^1].Should().BeFalse();
    }

    // With nothing left but what was synced, the station starts again with its key, and central knows nothing that it doesn't.
    private static async Task GoesOnAsync(Border border, CutDisk disk, IReadOnlyList<Guid> asked)
    {
        Directory.Move(border.First.File.Folder, border.Folder("before"));
        disk.Rebuild(int.MaxValue, Survival.Nothing, new Random(0), border.First.File.Folder);
        await border.First.Process.StartAsync();
        await Agreement.SettlesAsync(border);
        using var driver = await border.First.DriveAsync();
        var resident = await driver.IdentifyAsync(Cards.Hai, "02647");
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var answer = await driver.RecordUntilAnsweredAsync(id, resident, 500_000);
        answer.GetProperty("receiptNumber").GetString().Should().EndWith((asked.Count + 1).ToString("D6", CultureInfo.InvariantCulture));
        await Agreement.SettlesAsync(border);
        (await Agreement.HoldsAsync(border, [.. asked, id])).Should().Be(3);
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex IdPattern { get; }
}
