using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Makes the device a station, once. The key is on the disk before central hears of it.</summary>
internal sealed class Enrolment(
    StationDatabase database, StationJournal journal, StationKeyFile keyFile, SigningIdentity signing, CentralLink central,
    IOptions<StationOptions> options, ILogger<Enrolment> logger)
{
    /// <summary>Takes up the identity that is stored already; false when there is none.</summary>
    public bool Resume()
    {
        if (database.Read(Identity.Load) is not { } identity)
            return false;
        var key = keyFile.LoadOrCreate();
        signing.Set(identity.Station, identity.Incarnation, key.Key, key.KeyId);
        return true;
    }

    /// <summary>Enrols with the code from the settings; true once the device has an identity.</summary>
    public async Task<bool> EnrolAsync(CancellationToken cancellationToken)
    {
        if (Resume())
            return true;
        if (options.Value.EnrolmentCode is not { Length: > 0 } code)
        {
            logger.NoEnrolmentCode();
            return false;
        }

        var key = keyFile.LoadOrCreate();
        var request = new EnrolRequest(code, ToWire(key.PublicJwk), Fingerprint());
        switch (await central.AskAsync(api => api.EnrolAsync(request, cancellationToken)))
        {
            case CentralAnswer<EnrolResponse>.Ok(var response):
                Store(StationId.Parse(response.Station), response.Incarnation);
                logger.Enrolled(response.Station, response.Incarnation);
                return Resume();
            case CentralAnswer<EnrolResponse>.Refused(var status, var problem):
                logger.EnrolmentRefused(status, problem.Type);
                return false;
            case CentralAnswer<EnrolResponse>.Unreachable(var why):
                logger.Unreachable("enrolment", why);
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Store(StationId station, int incarnation) => database.Write(tx =>
    {
        if (Identity.Load(tx) is not null)
            return;
        tx.Execute("insert into station (only_one, station, incarnation) values (1, @station, @incarnation)",
            new { station = station.Value, incarnation });
        journal.Append(tx, new EntryBody.Opened(SoftwareVersion.Text));
    });

    private static WireKey ToWire(PublicJwk key) => new(key.KeyId, key.KeyType, key.Curve, key.X, key.Y);

    // Hashed: administrators need to see that it is another device, not which serial number it has.
    private static string Fingerprint()
    {
        const string machineId = "/etc/machine-id";
        var text = (File.Exists(machineId) ? File.ReadAllText(machineId).Trim() : "") + "/" + Environment.MachineName;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
