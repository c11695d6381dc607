using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace QuotaTracker.Central.Public;

/// <summary>How often residents' look-ups may be tried.</summary>
public sealed class PublicOptions
{
    public const string Section = "Public";

    /// <summary>Look-ups and receipt checks a minute from one address. Default 60: whole villages share one address of their telephone company.</summary>
    [Range(1, 100_000)]
    public int PerAddressPerMinute { get; set; } = 60;

    /// <summary>Wrong second facts for one number until it waits. Default 5: days of birth are only some 20,000.</summary>
    [Range(1, 1_000)]
    public int FailuresMax { get; set; } = 5;

    /// <summary>Minutes that a number waits, and in which its wrong answers are counted. Default 15.</summary>
    [Range(1, 1_440)]
    public int WaitMinutes { get; set; } = 15;

    /// <summary>Numbers whose wrong answers are remembered. Default 100,000: about 20 MB.</summary>
    [Range(1, 10_000_000)]
    public int RememberedMax { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class PublicOptionsValidator : IValidateOptions<PublicOptions>;
