using Microsoft.Extensions.Options;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Station.Receipts;

/// <summary>The station's private key: PKCS#8 in a file that only the program's own account can read.</summary>
internal sealed class StationKeyFile(IOptions<StationOptions> options) : IDisposable
{
    public const string FileName = "station-key.pem";

    private readonly Lock _gate = new();
    private StationKey? _key;

    /// <summary>A key that is kept elsewhere.</summary>
    internal StationKeyFile(StationKey key)
        : this(Microsoft.Extensions.Options.Options.Create(new StationOptions { DataDirectory = "", CentralUrl = new("http://127.0.0.1/") })) => _key = key;

    /// <summary>The key; made and stored durably when there is none.</summary>
    public StationKey LoadOrCreate()
    {
        lock (_gate)
            return _key ??= Read() ?? Create();
    }

    public void Dispose() => _key?.Dispose();

    private string Location => Path.Combine(options.Value.DataDirectory, FileName);

    private StationKey? Read() => File.Exists(Location) ? StationKey.ImportPem(File.ReadAllText(Location)) : null;

    private StationKey Create()
    {
        var key = StationKey.Create();
        // Written beside and moved into place, so that a crash never leaves half a key under the real name.
        var draft = Location + ".new";
        File.Delete(draft);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, how))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPem()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, Location);
        return key;
    }
}
