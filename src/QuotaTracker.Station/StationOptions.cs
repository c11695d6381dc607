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
