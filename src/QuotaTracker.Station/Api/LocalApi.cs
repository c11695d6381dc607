using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Station.Api;

/// <summary>POST /api/session: an officer signs in.</summary>
internal sealed record SignInRequest(string Officer, string Pin);

/// <summary>GET or POST /api/session: who is signed in, and the token that every changing request must carry in X-Csrf-Token.</summary>
internal sealed record SessionAnswer(string Officer, string Name, string CsrfToken);

/// <summary>POST /api/scan: what a scanner typed or a camera read; or, by hand, a number alone. BirthDate: by hand only, as the officer read
/// it on the card; compared with the number, and told back.</summary>
internal sealed record ScanRequest(string Text, IdentifiedBy By = IdentifiedBy.Scanner, string? BirthDate = null);

/// <summary>
/// The card as read, who it is here, and what is left. Notes are keys of Words (CardNote.…). Card is null when the damage has
/// several mends that are equally good: then Candidates holds two to eight, and the officer picks one. A number typed by hand
/// gives a card with an empty name. Waiting: the first exchange of today that central hasn't decided yet. Usual: up to eight tariff codes
/// that are offered first, the resident's own before this station's.
/// </summary>
internal sealed record ScanAnswer(
    CardAnswer? Card, IReadOnlyList<string> Notes, ResidentAnswer? Resident, QuotaAnswer? Quota, IReadOnlyList<CardAnswer> Candidates,
    WaitingExchange? Waiting, IReadOnlyList<string> Usual);

/// <summary>A provisional exchange of today, recorded here, that central hasn't decided.</summary>
internal sealed record WaitingExchange(string ReceiptNumber, long MadeAtMs);

/// <summary>A card. Only ever on the officer's own screen.</summary>
internal sealed record CardAnswer(
    string PersonalNumber, string Name, string? BirthDate, int? Sex, string? Address, DateOnly? IssuedOn, DateOnly? ExpiresOn,
    IReadOnlyList<string> EarlierNumbers, string? SuggestedUnitCode);

/// <summary>A resident known here. Standing: Unknown, Eligible or NotEligible today. NumberCancelled: the card shows an earlier number.
/// NeedsGuardian: too young to come alone; MayComeByProxy: somebody else may come instead, by the policy of today.</summary>
internal sealed record ResidentAnswer(
    Guid ResidentId, string PersonalNumber, string Name, string? BirthDate, int? Sex, string? UnitCode, string? UnitName, string Standing,
    bool NumberCancelled, bool NeedsGuardian, bool MayComeByProxy);

/// <summary>What is left for a resident today, as far as this station knows. Certain: a lease for today is here, or central has just said so.
/// Lost: trips that were on lost devices; they are left to nobody. LostToday: today's was.</summary>
internal sealed record QuotaAnswer(
    string Month, int Cap, int Used, bool UsedToday, bool LeaseHere, long PerTripCapVnd, string LegalBasis, long? AsOfMs, int Lost,
    bool LostToday);

/// <summary>POST /api/residents: registers a person from a card, or by hand from what is printed on one that can't be read: then date of
/// birth and sex are needed, too. UnitCode: the border unit chosen; null when outside.</summary>
internal sealed record RegisterRequest(
    Guid ResidentId, string PersonalNumber, IReadOnlyList<string> EarlierNumbers, string Name, string? BirthDate, int? Sex, string? Address,
    string? UnitCode, DateOnly? IssuedOn, IdentifiedBy By);

/// <summary>One goods line as entered. Its price is either in whole đồng or in fen, hundredths of a yuan: exactly one of the two.</summary>
internal sealed record GoodsEntry(string Hs, long QuantityMilli, string? Unit, long? UnitPriceVnd = null, long? UnitPriceFen = null);

/// <summary>POST /api/exchanges and /api/exchanges/preview. The id is made by the page (UUID) and kept on every retry. Day: only to
/// be checked against the station's own; null means today. Representative: who is here with the resident or for them; null when they came alone.
/// Excess: the goods that the resident wants to be the excess, as indexes from 0,
/// each once, in the order in which they become it; null or empty when nobody chose.</summary>
internal sealed record ExchangeRequest(
    Guid ExchangeId, Guid ResidentId, ExchangeDirection Direction, IReadOnlyList<GoodsEntry> Goods, IdentifiedBy By, DateOnly? Day = null,
    Representative? Representative = null, IReadOnlyList<int>? Excess = null);

/// <summary>The answer to an exchange, before (preview: no number) and after recording. Decision: DecisionKind. Reason: a key of Words.
/// AboveCapVnd: while it waits, the part that is taxed whatever central answers. Waiting: while it waits, an earlier one of the day that does, too.
/// ExcessChosen: the resident said which goods are the excess. Identified: how the person was, Scanner, Camera or Hand. Representative: null when
/// they came alone.</summary>
internal sealed record ExchangeAnswer(
    Guid ExchangeId, string? ReceiptNumber, DateOnly Day, string Decision, string? Reason, long TotalVnd, long ExemptVnd, long TaxedVnd,
    long TaxEstimateVnd, int? TripOfMonth, int Cap, IReadOnlyList<GoodsAnswer> Goods, string Status,
    long AboveCapVnd, WaitingExchange? Waiting, bool ExcessChosen, string Identified, AttendantAnswer? Representative);

/// <summary>Who is at the desk with a resident or for one: Guardian or Proxy, and the number masked.</summary>
internal sealed record AttendantAnswer(string Kind, string MaskedNumber);

/// <summary>A goods line with its share of the exemption and an estimate of taxes on the rest: the base (TaxedVnd) and each tax with its rate
/// in basis points, null when no rate is known or nothing counts. UnitPriceFen and Rate: the price as agreed in yuan, null when in đồng.</summary>
internal sealed record GoodsAnswer(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, long ExemptVnd, long TaxEstimateVnd, bool RateMissing,
    long? UnitPriceFen, PriceRate? Rate, long TaxedVnd, long DutyVnd, long ExciseVnd, long VatVnd,
    int? DutyBasisPoints, int? ExciseBasisPoints, int? VatBasisPoints);

/// <summary>The rate of a price in yuan: hundredths of a đồng for one yuan, in the week from Monday to Sunday.</summary>
internal sealed record PriceRate(string Currency, long Centidong, DateOnly From, DateOnly To);

/// <summary>GET /api/rates. Today: the rate of this week, null when it hasn't come. Newest: that of the last week known here, null when there is none.</summary>
internal sealed record RatesAnswer(RateAnswer? Today, RateAnswer? Newest);

/// <summary>A week's rate, with where it is from.</summary>
internal sealed record RateAnswer(string Currency, long Centidong, DateOnly From, DateOnly To, string Source);

/// <summary>PUT /api/drafts/{exchangeId}: what is being typed. Content: the page's own text. Sent: its request went out, and nobody knows yet
/// what came of it. Revision: rises with each change; what comes behind a newer one changes nothing.</summary>
internal sealed record DraftRequest(string Content, bool Sent, long Revision);

/// <summary>GET /api/drafts: what was typed and isn't recorded. IsOfToday: it can be gone on with. IsSentByMe: whoever asks
/// is the one who confirmed it as it stands here; for anybody else it is no more than what somebody typed.</summary>
internal sealed record KeptDraft(
    Guid ExchangeId, string Officer, DateOnly Day, bool IsOfToday, long KeptAtMs, bool Sent, bool IsSentByMe, long Revision, string Content);

/// <summary>POST /api/exchanges/{id}/void.</summary>
internal sealed record VoidRequest(string Reason);

/// <summary>POST /api/exchanges/{id}/reprint: which copy of the receipt this is, from 1.</summary>
internal sealed record ReprintAnswer(Guid ExchangeId, string ReceiptNumber, int Copy);

/// <summary>One exchange in today's list. Status: Exempt, Taxable, Pending, Confirmed, DutyDue, NotCounted, Voided. Sent: central has it.
/// Carried: the receipt that was handed out when it was first recorded, in a life of this device that was stopped.
/// Identified: how the person was: Scanner, Camera or Hand.</summary>
internal sealed record ListedExchange(
    Guid ExchangeId, string ReceiptNumber, long MadeAtMs, DateOnly Day, string MaskedNumber, string Name, string Direction, long TotalVnd,
    long ExemptVnd, long TaxedVnd, string Decision, string? Reason, string Status, bool Sent, int Copies, string? Carried, string Identified);

/// <summary>GET /api/answers: an exchange that waited, with central's word on it. ReceivedAtMs: when that came here. SeenBy, SeenAtMs: the first
/// officer who looked at it.</summary>
internal sealed record AnsweredExchange(ListedExchange Exchange, long ReceivedAtMs, string? SeenBy, long? SeenAtMs);

/// <summary>POST /api/answers/seen: an officer has looked at what had come by then.</summary>
internal sealed record SeeAnswersRequest(long ThroughMs);

/// <summary>Central's words that nobody has looked at yet, and since when they have come. Voided: by a supervisor.</summary>
internal sealed record UnseenAnswers(int Confirmed, int DutyDue, int Voided, long SinceMs);

/// <summary>POST /api/day/close.</summary>
internal sealed record CloseDayRequest(DateOnly Day);

/// <summary>GET /api/status. NeedsAttention: something stands in GET /api/attention that nobody has seen, or the journal is stopped. UnsentCount: entries of the journal. UnsentReceipts: receipts of any day, as the list counts them. TripsHeld: what the open leases may still grant. ClockDoubt: null when trusted. OfflineSinceMs: null while the last contact went well. SyncStatus: Ok, Frozen, Fork,
/// Behind (the second device has more), Inactive (central has ended this life), UpgradeNeeded. SecondDevice: None, Good, Missing.
/// AskedMs: the moment that an officer is asked to confirm, because the machine was restarted and couldn't reach central; null else. Answers:
/// central's words that nobody has looked at yet; null when there are none. CheckpointNameZh: empty where the table has none. Paper: what slips are
/// printed on where a window chose nothing else. Standstill: why nothing is granted at this moment, whoever comes: JournalFrozen,
/// ClockNotTrusted or DayNotSure; null while rights that are here are granted.</summary>
internal sealed record StatusAnswer(
    string Station, string Checkpoint, int Incarnation, long HeadSequence, string HeadHash, int UnsentCount, int UnsentReceipts, long? LastContactMs,
    long? OfflineSinceMs, bool ClockTrusted, string? ClockDoubt, DateOnly Day, int OpenLeases, int TripsHeld, int PendingCount, string SyncStatus,
    bool NeedsAttention, string CheckpointNameVi, string CheckpointNameEn, string CheckpointNameZh, string SecondDevice,
    long? AskedMs, UnseenAnswers? Answers, string Paper, string? Standstill);

/// <summary>POST /api/clock/confirm: the officer found this moment right, as it was shown.</summary>
internal sealed record ConfirmDateRequest(long ShownMs);

/// <summary>GET /api/goods: the list as it holds today. NameZh may be empty.</summary>
internal sealed record GoodsListItem(string Hs, string NameVi, string NameEn, string NameZh, string Unit, string? StopReason);

/// <summary>POST /api/receipts/verify.</summary>
internal sealed record VerifyRequest(string Jws);

/// <summary>Result: Genuine, BadSignature, UnknownKey, NotAReceipt. What follows is what the seal says; null unless genuine. Here: the
/// exchange as it stands now, where this station holds it.</summary>
internal sealed record VerifyAnswer(
    string Result, string? ReceiptNumber, DateOnly? Day, long? TotalVnd, long? ExemptVnd, string? Decision, int? TripOfMonth,
    ListedExchange? Here = null);

/// <summary>GET /api/units: the border communes and wards that hold today.</summary>
internal sealed record UnitListItem(string Code, string Name, IReadOnlyList<string> FormerUnits, string FormerDistrict);

/// <summary>GET /api/attention: what somebody has to look at. Kind: incident, push-refused, salvage-refused, salvage-damaged, enrolment-other-station,
/// journal-damaged, key-missing, reference-unreadable, lease-shape, feed-item-unreadable, second-device-damaged. Receipt: which one it is about, if
/// any. SeenBy, SeenAtMs: the officer who has read it, and when; null while nobody has.</summary>
internal sealed record AttentionItem(
    long Number, long AtMs, string Kind, string Detail, long Sequence, string? Receipt, string? SeenBy, long? SeenAtMs);
