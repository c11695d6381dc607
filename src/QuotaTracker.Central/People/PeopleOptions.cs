using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace QuotaTracker.Central.People;

/// <summary>How people sign in at central.</summary>
public sealed class PeopleOptions
{
    public const string Section = "People";

    /// <summary>Wrong passwords in a row until an account is locked. Default 5.</summary>
    [Range(1, 100)]
    public int AttemptsMax { get; set; } = 5;

    /// <summary>Sign-ins a minute from one address. Default 30: a whole office comes at eight, and each wrong one costs work and a line of the log.</summary>
    [Range(1, 100_000)]
    public int PerAddressPerMinute { get; set; } = 30;

    /// <summary>Minutes that an account stays locked. Default 15.</summary>
    [Range(1, 1_440)]
    public int LockMinutes { get; set; } = 15;

    /// <summary>Hours without use until a sign-in ends. Default 8: one shift.</summary>
    [Range(1, 24)]
    public int SessionHours { get; set; } = 8;
}

[OptionsValidator]
internal sealed partial class PeopleOptionsValidator : IValidateOptions<PeopleOptions>;
