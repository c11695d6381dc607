using Microsoft.Extensions.Options;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Scanning;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Status;

/// <summary>Reading the station's state and the tables that hold today; scanning and registering people; checking receipts.</summary>
internal static class StatusEndpoints
{
    public static RouteGroupBuilder MapDesk(this RouteGroupBuilder api)
    {
        api.MapGet("/status", Status).WithTags("Status").WithName("Status").WithSummary("The station, its journal, its clock and its line to central.");
        api.MapGet("/attention", NeedingAttention).WithTags("Status").WithName("Attention")
            .WithSummary("What somebody has to look at, and below it what somebody has looked at.");
        api.MapPost("/attention/{number:long}/seen", See).WithTags("Status").WithName("SeeAttention")
            .WithSummary("An officer has read an item: it no longer asks for anybody. Safe to repeat.");
        api.MapGet("/goods", Goods).WithTags("Reference").WithName("Goods").WithSummary("The goods list as it holds today, with today's stops.");
        api.MapGet("/rates", RatesEndpoint.Handle).WithTags("Reference").WithName("Rates")
            .WithSummary("What a yuan is worth this week, and the newest week known.");
        api.MapGet("/units", Units).WithTags("Reference").WithName("Units").WithSummary("The border communes and wards that hold today.");
        api.MapPost("/scan", Scan.Handle).WithTags("Residents").WithName("Scan").WithSummary("Reads a card and says who that is here.")
            .Validates<ScanRequest>();
        api.MapPost("/residents", Register.Handle).WithTags("Residents").WithName("RegisterResident")
            .WithSummary("Registers a person from a card. Safe to repeat.").Validates<RegisterRequest>();
        api.MapPost("/receipts/verify", VerifyReceipt.Handle).WithTags("Receipts").WithName("VerifyReceipt")
            .WithSummary("Whether a receipt is genuine, by the synced keys.").Validates<VerifyRequest>();
        api.MapPost("/clock/confirm", ConfirmDate).WithTags("Status").WithName("ConfirmDate")
            .WithSummary("An officer confirms the date and time shown, after a restart of the machine without contact. Safe to repeat.")
            .Validates<ConfirmDateRequest>();
        return api;
    }

    private static IResult Status(StationStatus status) =>
        status.Now() is { } now ? TypedResults.Ok(now) : Problems.Of(new Refusal(503, "not-enrolled"));

    private static IResult ConfirmDate(ConfirmDateRequest request, DateConfirmation dates, StationStatus status, HttpContext context) =>
        dates.Confirm(request.ShownMs, CurrentOfficer.Of(context)) is { } refusal ? Problems.Of(refusal) : Status(status);

    private static List<AttentionItem> NeedingAttention(StationDatabase database) => database.Read(Attention.List);

    private static IResult See(long number, StationDatabase database, TimeProvider clock, HttpContext context) =>
        database.Write(tx => Attention.See(tx, number, CurrentOfficer.Of(context), clock.GetUtcNow().ToUnixTimeMilliseconds()))
            ? TypedResults.NoContent() : Problems.Of(new Refusal(404, "not-found"));

    private static IEnumerable<GoodsListItem> Goods(StationDatabase database, StationClock clock, ReferenceStore references) =>
        database.Read<IEnumerable<GoodsListItem>>(tx =>
        {
            var day = clock.Now(tx).Day;
            if (references.Load(tx).Goods is not { } goods || Identity.Load(tx) is not { } identity)
                return [];
            return [.. goods.On(day).Select(item => new GoodsListItem(
                item.Hs.Digits, item.NameVi, item.NameEn, item.NameZh, item.Unit,
                goods.Check(item.Hs, day, identity.Station.Checkpoint) is GoodsVerdict.Stopped(var stop) ? stop.Reason : null))];
        });

    private static IEnumerable<UnitListItem> Units(StationDatabase database, StationClock clock, ReferenceStore references) =>
        database.Read<IEnumerable<UnitListItem>>(tx =>
        {
            var day = clock.Now(tx).Day;
            return [.. (references.Load(tx).Units ?? []).Where(unit => unit.Covers(day))
                .Select(unit => new UnitListItem(unit.Code, unit.Name, unit.FormerUnits, unit.FormerDistrict))];
        });
}

/// <summary>The station's state in one look.</summary>
internal sealed class StationStatus(
    StationDatabase database, StationClock clock, CentralLink central, JournalMirror mirror, ReferenceStore references, IOptions<StationOptions> options)
{
    /// <summary>Null until enrolled.</summary>
    public StatusAnswer? Now() => database.Read(tx =>
    {
        if (Identity.Load(tx) is not { } identity)
            return null;
        var head = JournalRows.Head(tx);
        var leases = LeaseRows.Open(tx, identity);
        var now = clock.Now(tx);
        var (last, offlineSince) = central.Contact;
        var toldMs = StationClock.Anchor(tx)?.ServerTime.ToUnixTimeMilliseconds();
        // A machine with a network says hello within seconds of its start: nobody is asked before that has failed.
        var isAsked = offlineSince is not null && DateConfirmation.IsAsked(identity, now);
        var checkpoint = references.Load(tx).Checkpoints.FirstOrDefault(checkpoint => checkpoint.Code == identity.Station.Checkpoint);
        return new StatusAnswer(
            identity.Station.Value, identity.Station.Checkpoint.Value, identity.Incarnation, head.Sequence, head.Hash.Hex,
            Hello.UnsentCount(tx, identity), ExchangeRows.UnsentCount(tx, identity), MomentMs(last) ?? toldMs,
            MomentMs(offlineSince), now.Trusted, now.Doubt?.ToString(), now.Day, leases.Count, leases.Sum(lease => lease.UnitsLeft), Pending(tx),
            StateOf(identity), StateOf(identity) != nameof(HelloStatus.Ok) || Attention.IsNeeded(tx),
            checkpoint?.NameVi ?? identity.Station.Checkpoint.Value, checkpoint?.NameEn ?? identity.Station.Checkpoint.Value, checkpoint?.NameZh ?? "", mirror.State.ToString(),
            isAsked ? now.Now.ToUnixTimeMilliseconds() : null, CentralAnswers.Unseen(tx), options.Value.Paper,
            QuotaRules.Standstill(now.Certainty, identity.IsStopped)?.ToString());

        // By what is believed now, so that a clock that was put right puts this right, too; but not before central's last word.
        long? MomentMs(long? monotonicMs) => monotonicMs is { } at
            ? Math.Max(now.Now.ToUnixTimeMilliseconds() - (clock.Read().MonotonicMs - at), toldMs ?? 0)
            : null;
    });

    // Central's word that this life is over is not stored: it says so again at each contact.
    private string StateOf(Identity identity) => central.LifeIsOver && !identity.IsStopped ? "Inactive" : identity.State;

    private static int Pending(StationTransaction tx) => (int)tx.Scalar<long>("""
        select count(*) from exchanges as e where e.decision = @provisional and e.voided_sequence is null
            and not exists (select 1 from resolutions as r where r.exchange_id = e.exchange_id)
        """, new { provisional = nameof(DecisionKind.Provisional) });
}
