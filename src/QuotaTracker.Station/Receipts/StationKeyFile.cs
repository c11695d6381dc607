using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Station.Journal;

namespace QuotaTracker.Station.Receipts;

/// <summary>Where private keys lie, by name, as PKCS#8 PEM: a process edge.</summary>
internal interface IKeyPlace
{
    /// <summary>The key; null when there is none.</summary>
    string? Read(string name);

    /// <summary>Stores a key durably under a name that has none.</summary>
    void Create(string name, string pem);

    /// <summary>Gives a key another name, replacing what had it.</summary>
    void Move(string name, string to);
}

/// <summary>
/// The station's private key, and the one with which its next life will begin. The store says which of them is in force, so that both
/// change at one moment; the files follow.
/// </summary>
internal sealed class StationKeyFile(IKeyPlace place) : IDisposable
{
    public const string FileName = "station-key.pem";
    private const string NextName = "station-key.next.pem";
    private const string Spent = "lives/spent/";

    private readonly Lock _gate = new();
    private StationKey? _key;
    private StationKey? _next;

    /// <summary>The key; made and stored durably when there is none.</summary>
    public StationKey LoadOrCreate()
    {
        lock (_gate)
            return _key ??= LoadOrCreate(FileName);
    }

    /// <summary>The key of this life, or what stands in for it; before the first life that which it will have.</summary>
    public StationKey Of(Identity? life) => life is null ? LoadOrCreate() : Adopt(life.KeyId, life.Follows);

    /// <summary>The key for the next life; made and stored durably when there is none, so that asking again is the same question.</summary>
    public StationKey LoadOrCreateNext()
    {
        lock (_gate)
            return _next ??= LoadOrCreate(NextName);
    }

    /// <summary>Central won't take this key for a new life: the next question is asked with another. It is kept, because nothing here is thrown away.</summary>
    public void PutAside(StationKey spent)
    {
        lock (_gate)
        {
            var name = _next?.KeyId == spent.KeyId ? NextName : FileName;
            place.Move(name, $"{Spent}{spent.KeyId}.pem");
            if (name == NextName)
                _next = null;
            else
                _key = null;
        }
    }

    /// <summary>
    /// The key of a life: put in its place when that life has just begun, and the one before aside. Where it is lost or damaged, the key
    /// for the next life stands in for it: central won't know it, and says so, and with a new code that life begins.
    /// </summary>
    public StationKey Adopt(string? keyId, int? follows)
    {
        // A store from before the key was named in it.
        if (keyId is null)
            return LoadOrCreate();
        lock (_gate)
        {
            // Read, not made: a crash half-way has left the place empty, and the key where it was.
            var current = _key ?? Read(FileName);
            if (current?.KeyId == keyId)
                return _key = current;
            var next = _next ?? Read(NextName);
            if (next?.KeyId != keyId)
                return _next = next ?? LoadOrCreate(NextName);
            SetAside(FileName, string.Create(CultureInfo.InvariantCulture, $"lives/{follows}/{FileName}"));
            place.Move(NextName, FileName);
            // Whoever signs with the old one just now still holds it: it is let go, not disposed of.
            (_key, _next) = (next, null);
            return next;
        }
    }

    public void Dispose()
    {
        _key?.Dispose();
        _next?.Dispose();
    }

    // A key that can't be read is as good as none; but a sector may give at the next try what it didn't give at the first.
    private StationKey? Read(string name, int triesLeft = 2)
    {
        try
        {
            return place.Read(name) is { } pem ? StationKey.ImportPem(pem) : null;
        }
        catch (IOException) when (triesLeft > 0)
        {
            return Read(name, triesLeft - 1);
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private StationKey LoadOrCreate(string name)
    {
        if (Read(name) is { } there)
            return there;
        SetAside(name, null);
        var key = StationKey.Create();
        place.Create(name, key.ExportPem());
        return key;
    }

    // Whatever stands there. Nothing is thrown away, so not over another one either.
    private void SetAside(string name, string? to)
    {
        if (!IsThere(name))
            return;
        var aside = to;
        for (var number = 1; aside is null || IsThere(aside); number++)
            aside = string.Create(CultureInfo.InvariantCulture, $"{Spent}{number}.pem");
        place.Move(name, aside);
    }

    private bool IsThere(string name)
    {
        try
        {
            return place.Read(name) is not null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What can't be read can be moved.
            return true;
        }
    }
}

/// <summary>Keys in files of the data folder that only the program's own account can read.</summary>
internal sealed class KeyFolder(IOptions<StationOptions> options) : IKeyPlace
{
    public string? Read(string name) => File.Exists(Location(name)) ? File.ReadAllText(Location(name)) : null;

    public void Create(string name, string pem)
    {
        // Written beside and moved into place, so that a crash never leaves half a key under the real name.
        var draft = Location(name) + ".new";
        File.Delete(draft);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, how))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, Location(name));
    }

    public void Move(string name, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Location(to))!);
        File.Move(Location(name), Location(to), overwrite: true);
    }

    private string Location(string name) => Path.Combine(options.Value.DataDirectory, name);
}
