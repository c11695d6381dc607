using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Lives;

/// <summary>Where the store of a life that ends is kept aside, whole and for good: a process edge.</summary>
internal interface ILifeShelf
{
    /// <summary>Keeps the store as it is committed now. Called while nobody else can write; safe to repeat.</summary>
    void Keep(int incarnation);
}

/// <summary>Keeps it in the data folder, under <c>lives/</c> and the incarnation's number.</summary>
internal sealed class LifeShelf(StationDatabase database, IOptions<StationOptions> options) : ILifeShelf
{
    public void Keep(int incarnation)
    {
        var folder = Path.Combine(options.Value.DataDirectory, "lives", incarnation.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        // Written beside and moved into place: half a copy never has the name of a whole one. A copy from before a crash may lack
        // what was recorded since, so it is always made anew.
        var draft = Path.Combine(folder, "station.partial");
        File.Delete(draft);
        database.Outside(connection => connection.Execute("vacuum into @draft", new { draft }));
        using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        File.Move(draft, Path.Combine(folder, StationDatabase.FileName), overwrite: true);
    }
}
