using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace QuotaTracker.Central.Storage;

/// <summary>Where central keeps its books.</summary>
public sealed class CentralOptions
{
    public const string Section = "Central";

    /// <summary>Connection string of a PostgreSQL database. Default none: a SQLite file. The variable QUOTA_DATABASE sets it too.</summary>
    public string? Database { get; set; }

    /// <summary>Folder of the SQLite file. Default <c>data</c>, beside the place where central is started.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Addresses of reverse proxies that are believed whom they speak for, and whether over HTTPS. Default none: one on this machine.</summary>
    public IReadOnlyList<string> Proxies { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class CentralOptionsValidator : IValidateOptions<CentralOptions>;
