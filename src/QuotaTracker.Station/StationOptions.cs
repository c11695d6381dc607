using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace QuotaTracker.Station;

/// <summary>What an administrator may set for a station.</summary>
internal sealed class StationOptions
{
    public const string Section = "Station";

    /// <summary>The folder with the station's file and key.</summary>
    [Required]
    public required string DataDirectory { get; init; }

    /// <summary>Where central is.</summary>
    [Required]
    public required Uri CentralUrl { get; init; }

    /// <summary>The one-time code from an administrator; needed until the device is enrolled.</summary>
    public string? EnrolmentCode { get; init; }

    /// <summary>
    /// A folder on a second device (a card, a stick that stays in) where the journal is copied; null when there is none. It must be
    /// there already: name one that lies on the device itself, not the place where the device is plugged in.
    /// </summary>
    public string? MirrorDirectory { get; init; }

    /// <summary>What slips are printed on where a desk chose nothing else: 80 (mm, roll; default), 58 (mm, roll) or A5.</summary>
    [RegularExpression(Documents.Printing.Paper.NamePattern)]
    public string Paper { get; init; } = "80";

    /// <summary>Milliseconds that an officer's answer waits for the second device at most. Default 500: a stick writes in 20, and a hanging one stops nobody.</summary>
    [Range(10, 5_000)]
    public int MirrorWaitMs { get; init; } = 500;

    /// <summary>Milliseconds that an officer waits for a lease while the last contact was good. Default 3,500: central's own 3 s for a recall, and the way.</summary>
    [Range(100, 30_000)]
    public int LeaseBudgetMs { get; init; } = 3_500;

    /// <summary>Milliseconds for a try while the last contact failed. Default 700: a line that is back is noticed, a dead one hardly felt.</summary>
    [Range(50, 10_000)]
    public int LeaseTryMs { get; init; } = 700;

    /// <summary>Entries in one push. Default 200: about 100 kB before compression, one round trip on a slow line.</summary>
    [Range(1, 500)]
    public int PushEntriesMax { get; init; } = 200;
}

[OptionsValidator]
internal sealed partial class StationOptionsValidator : IValidateOptions<StationOptions>;
