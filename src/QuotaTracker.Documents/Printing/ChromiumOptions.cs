using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace QuotaTracker.Documents.Printing;

/// <summary>Where the browser that prints is found, and how long it may take.</summary>
public sealed class ChromiumOptions
{
    public const string Section = "Chromium";

    /// <summary>Full path of Chromium, Chrome or Edge. Default none: <c>QUOTA_CHROMIUM</c>, then the usual names and places.</summary>
    /// <remarks>When given it is the only one tried, so that a typing error shows instead of another browser printing.</remarks>
    public string? Path { get; init; }

    /// <summary>Seconds that one document may take, start of the browser included. Default 30: about 1 is usual, 10 on a slow disk.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 30;
}

/// <summary>Checks <see cref="ChromiumOptions"/> when the program starts, rather than at the first receipt.</summary>
[OptionsValidator]
public sealed partial class ChromiumOptionsValidator : IValidateOptions<ChromiumOptions>;
