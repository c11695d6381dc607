using QuotaTracker.Domain;

namespace QuotaTracker.Central.Books;

/// <summary>What somebody must look at. The names are stored and shown: never rename one.</summary>
internal enum IncidentKind
{
    /// <summary>A second branch of a journal.</summary>
    JournalFork = 1,

    /// <summary>The kind isn't known, or the body isn't of that kind.</summary>
    Unreadable = 2,

    /// <summary>The entry broke something that should not break.</summary>
    NotApplied = 3,

    /// <summary>An exemption that no lease of the station carries.</summary>
    GrantOutsideLease = 4,

    /// <summary>An exemption larger than the policy allows.</summary>
    GrantAboveCap = 5,

    /// <summary>A voided trip whose right is not restored by itself.</summary>
    VoidWithoutLease = 6,

    /// <summary>A void of an exchange that the station did not record, or that is voided already.</summary>
    VoidOfNothing = 7,

    /// <summary>A lease was given back that the station does not hold.</summary>
    ReleaseOfNothing = 8,

    /// <summary>An exchange id that was used for another exchange.</summary>
    ExchangeIdReused = 9,

    /// <summary>A receipt number that was used for another exchange.</summary>
    ReceiptNumberReused = 10,

    /// <summary>An exchange of a person whom central does not know.</summary>
    UnknownResident = 11,

    /// <summary>A business day more than a day ahead of central's.</summary>
    DayAhead = 12,

    /// <summary>Amounts that don't add up.</summary>
    AmountsWrong = 13,

    /// <summary>No policy covers the day.</summary>
    NoPolicy = 14,

    /// <summary>Numbers of one card that belong to two people.</summary>
    TwoResidents = 15,

    /// <summary>A registration that can't be one: number, unit or id.</summary>
    RegistrationWrong = 16,

    /// <summary>A month was closed while the station holds leases in it, or it is no month.</summary>
    MonthClosedEarly = 17,

    /// <summary>A station showed that central has forgotten something: it was put back from a backup.</summary>
    CentralForgot = 18,

    /// <summary>A lease that a station holds could not be taken back into the books as a whole.</summary>
    HeldLeaseNotAdopted = 19,
}

/// <summary>Raises incidents. A detail names ids, never a person.</summary>
internal static class Incidents
{
    public static Task RaiseAsync(
        CentralStep step, IncidentKind kind, StationId station, int incarnation, long? sequence, string detail) =>
        step.Sql.ExecuteAsync("""
            insert into incidents (incident_id, kind, station_id, incarnation, sequence, raised_at, detail)
            values (@id, @kind, @station, @incarnation, @sequence, @NowMs, @detail)
            """,
            new { id = Guid.CreateVersion7(step.Now), kind = kind.ToString(), station, incarnation, sequence, step.NowMs, detail });
}
