using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>
/// Makes the device a station, and a stopped one its own next life. The key is on the disk before central hears of it, so that asking
/// again is the same question, whatever broke off; the store changes in one transaction.
/// </summary>
internal sealed class Enrolment(
    StationDatabase database, CarryOver carryOver, ILifeShelf shelf, StationKeyFile keyFile, SigningIdentity signing, CentralLink central,
    EntryPush push, IOptions<StationOptions> options, TimeProvider clock, ILogger<Enrolment> logger)
{
    // A code that central refuses isn't offered again and again while the station records on.
    private string? _refusedCode;

    /// <summary>Takes up the identity that is stored already; false when there is none.</summary>
    public bool Resume()
    {
        if (database.Read(Identity.Load) is not { } identity)
            return false;
        var key = keyFile.Of(identity);
        if (identity.KeyId is { } own && own != key.KeyId)
            database.Write(tx => Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), "key-missing", own));
        signing.Set(identity.Station, identity.Incarnation, key.Key, key.KeyId);
        return true;
    }

    /// <summary>Enrols with the code from the settings, where one is needed; true once the device has an identity.</summary>
    public async Task<bool> EnrolAsync(CancellationToken cancellationToken)
    {
        if (!Resume())
            return await FirstAsync(cancellationToken);
        if (database.Read(Identity.Load) is { } identity && (identity.IsStopped || central.LifeIsOver || push.IsHeldUp()) && options.Value.EnrolmentCode is { Length: > 0 } code
            && code != _refusedCode && HashOf(code) != identity.EnrolledWith)
            await NextAsync(identity, code, cancellationToken);
        return true;
    }

    private async Task<bool> FirstAsync(CancellationToken cancellationToken)
    {
        if (options.Value.EnrolmentCode is not { Length: > 0 } code)
        {
            logger.NoEnrolmentCode();
            return false;
        }

        if (code == _refusedCode || await AskAsync(code, keyFile.LoadOrCreate(), null, cancellationToken) is not { } life)
            return false;
        database.Write(tx =>
        {
            if (Identity.Load(tx) is null)
                carryOver.Begin(tx, life);
        });
        logger.Enrolled(life.Station.Value, life.Incarnation);
        return Resume();
    }

    private async Task NextAsync(Identity old, string code, CancellationToken cancellationToken)
    {
        // While central still listens to the old life: what this copy has, and of a fork the whole branch.
        await push.AllAsync(cancellationToken);
        if (await AskAsync(code, keyFile.LoadOrCreateNext(), old, cancellationToken) is not { } life)
            return;
        if (life.Station != old.Station || life.Incarnation <= old.Incarnation)
        {
            _refusedCode = code;
            logger.CodeOfAnotherStation(life.Station.Value);
            database.Write(tx => Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), "enrolment-other-station", life.Station.Value));
            return;
        }

        var begun = database.Write(tx =>
        {
            // As it is now, not as it was when central was asked: an officer may have recorded meanwhile.
            if (Identity.Load(tx) is not { } now || now.Incarnation != old.Incarnation)
                return false;
            shelf.Keep(now.Incarnation);
            carryOver.Begin(tx, now, life);
            return true;
        });
        if (begun)
            logger.Enrolled(life.Station.Value, life.Incarnation);
        Resume();
    }

    private async Task<NewLife?> AskAsync(string code, StationKey key, Identity? old, CancellationToken cancellationToken)
    {
        var request = new EnrolRequest(code, ToWire(key.PublicJwk), Fingerprint(), old?.Incarnation, old?.Station.Value);
        switch (await central.AskAsync(api => api.EnrolAsync(request, cancellationToken)))
        {
            case CentralAnswer<EnrolResponse>.Ok(var response):
                return new(StationId.Parse(response.Station), response.Incarnation, key, HashOf(code), response.CentralKeys);
            case CentralAnswer<EnrolResponse>.Refused(var status, var problem):
                // That of a life which this disk doesn't know, or never began. The code is as good as before.
                if (problem.Type == ProblemTypes.KeySpent && database.Read(Identity.Load)?.KeyId != key.KeyId)
                    keyFile.PutAside(key);
                else if (status is >= 400 and < 500 and not 429)
                    _refusedCode = code;
                logger.EnrolmentRefused(status, problem.Type);
                return null;
            case CentralAnswer<EnrolResponse>.Unreachable(var why):
                logger.Unreachable("enrolment", why);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private static WireKey ToWire(PublicJwk key) => new(key.KeyId, key.KeyType, key.Curve, key.X, key.Y);

    // Hashed: administrators need to see that it is another device, not which serial number it has.
    private static string Fingerprint()
    {
        const string machineId = "/etc/machine-id";
        var text = (File.Exists(machineId) ? File.ReadAllText(machineId).Trim() : "") + "/" + Environment.MachineName;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
