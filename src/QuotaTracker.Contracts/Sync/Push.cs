using System.Text;
using FluentValidation;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Contracts.Sync;

/// <summary>One journal entry on the wire. Station and incarnation are those of the signed request.</summary>
/// <param name="Sequence">1 or more.</param>
/// <param name="Previous">Hash of the entry before it.</param>
/// <param name="MadeAtMs">Unix milliseconds by the station's clock.</param>
/// <param name="Day">Business day.</param>
/// <param name="Kind">What the body is.</param>
/// <param name="Body">The canonical body as text: its UTF-8 bytes are what is hashed.</param>
/// <param name="Hash">The entry's hash.</param>
public sealed record WireEntry(long Sequence, string Previous, long MadeAtMs, DateOnly Day, string Kind, string Body, string Hash)
{
    /// <summary>An entry for the wire.</summary>
    public static WireEntry From(JournalEntry entry) => new(
        entry.Sequence, entry.Previous.Hex, entry.MadeAtMs, entry.Day, entry.Kind, Encoding.UTF8.GetString(entry.Body.Span), entry.Hash.Hex);

    /// <summary>The entry of a station's life. Call after validation: hashes must be well-formed.</summary>
    public JournalEntry ToEntry(StationId station, int incarnation) => new(
        station, incarnation, Sequence, EntryHash.Parse(Previous), MadeAtMs, Day, Kind, Encoding.UTF8.GetBytes(Body), EntryHash.Parse(Hash));
}

/// <summary>POST /v1/sync/push: entries in order, without gaps. Safe to repeat.</summary>
/// <param name="Entries">1 to 500.</param>
public sealed record PushRequest(IReadOnlyList<WireEntry> Entries)
{
    /// <summary>The most entries in one push.</summary>
    public const int EntriesMax = 500;
}

/// <summary>
/// POST /v1/sync/salvage: the station's present life hands in entries of an earlier one, found on an old disk or a second device.
/// They are taken in as if that life had pushed them; its leases are burned, and burned leases still carry their grants.
/// </summary>
/// <param name="Incarnation">The earlier life, below the caller's own.</param>
/// <param name="Entries">1 to 500, in order, without gaps.</param>
public sealed record SalvageRequest(int Incarnation, IReadOnlyList<WireEntry> Entries);

/// <summary>What central did with them.</summary>
/// <param name="AcknowledgedThrough">The sequence up to which central has the journal, stored for good.</param>
/// <param name="Outcomes">One for each entry sent.</param>
public sealed record PushResponse(long AcknowledgedThrough, IReadOnlyList<EntryOutcome> Outcomes);

/// <summary>What became of one entry.</summary>
/// <param name="Sequence">Which.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Detail">With an incident: its kind.</param>
/// <param name="KnownAs">With a registration: the id under which central knows the person.</param>
public sealed record EntryOutcome(long Sequence, EntryResult Result, string? Detail = null, Guid? KnownAs = null);

/// <summary>What became of an entry. In all cases it is stored for good.</summary>
public enum EntryResult
{
    /// <summary>Taken into the books.</summary>
    Accepted = 1,

    /// <summary>Central had it already.</summary>
    AlreadyHad = 2,

    /// <summary>Stored, but it doesn't fit the books; somebody looks at it.</summary>
    Incident = 3,
}

/// <summary>Shape of a <see cref="PushRequest"/>.</summary>
public sealed class PushRequestValidator : AbstractValidator<PushRequest>
{
    /// <summary>The rules.</summary>
    public PushRequestValidator()
    {
        RuleFor(request => request.Entries).NotEmpty();
        RuleForEach(request => request.Entries).NotNull().SetValidator(new WireEntryValidator());
        RuleFor(request => request.Entries).Must(WireEntryValidator.InOrder).WithMessage("in order, without gaps")
            .When(request => request.Entries.Count > 0);
    }
}

/// <summary>Shape of a <see cref="SalvageRequest"/>.</summary>
public sealed class SalvageRequestValidator : AbstractValidator<SalvageRequest>
{
    /// <summary>The rules.</summary>
    public SalvageRequestValidator()
    {
        RuleFor(request => request.Incarnation).GreaterThanOrEqualTo(1);
        RuleFor(request => request.Entries).NotEmpty();
        RuleForEach(request => request.Entries).NotNull().SetValidator(new WireEntryValidator());
        RuleFor(request => request.Entries).Must(WireEntryValidator.InOrder).WithMessage("in order, without gaps")
            .When(request => request.Entries.Count > 0);
    }
}

/// <summary>Shape of a <see cref="WireEntry"/>.</summary>
internal sealed class WireEntryValidator : AbstractValidator<WireEntry>
{
    public WireEntryValidator()
    {
        RuleFor(e => e.Sequence).GreaterThanOrEqualTo(1);
        RuleFor(e => e.Previous).Must(hash => EntryHash.TryParse(hash, out _)).WithMessage("64 hex");
        RuleFor(e => e.Hash).Must(hash => EntryHash.TryParse(hash, out _)).WithMessage("64 hex");
        RuleFor(e => e.MadeAtMs).InclusiveBetween(0, 253_402_300_799_999);
        RuleFor(e => e.Kind).Matches(@"\A[A-Za-z]{1,40}\z");
        // JSON never holds a raw U+0000, and not every store could keep it.
        RuleFor(e => e.Body).NotEmpty().MaximumLength(64_000).Must(body => body?.Contains('\0') != true).WithMessage("U+0000");
    }

    public static bool InOrder(IReadOnlyList<WireEntry> entries) =>
        entries.Zip(entries.Skip(1)).All(pair => pair is ({ Sequence: < long.MaxValue } one, { } next) && next.Sequence == one.Sequence + 1);
}
