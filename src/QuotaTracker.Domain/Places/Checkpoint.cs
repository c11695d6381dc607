namespace QuotaTracker.Domain.Places;

/// <summary>A place where exchange happens.</summary>
/// <param name="Code">Our code.</param>
/// <param name="NameVi">Name in Vietnamese.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Kind">What sort of place.</param>
/// <param name="Counterpart">The place on the other side; empty when there is none.</param>
/// <param name="UnitCode">The border unit in which it lies, whose residents it serves.</param>
/// <param name="Hours">Opening hours, local, as <c>HH:mm-HH:mm</c>. An entry outside them is flagged, not blocked.</param>
/// <param name="Days">Market days: <c>daily</c> or days of the week.</param>
public sealed record Checkpoint(
    CheckpointCode Code, string NameVi, string NameEn, CheckpointKind Kind, string Counterpart, string UnitCode, string Hours, string Days)
{
    /// <summary>Name in simplified Chinese, as the other side calls the place; empty where the table has none.</summary>
    public string NameZh { get; init; } = "";
}

/// <summary>The sorts of places.</summary>
public enum CheckpointKind
{
    /// <summary>Cửa khẩu quốc tế.</summary>
    InternationalGate = 1,

    /// <summary>Cửa khẩu phụ.</summary>
    SecondaryGate = 2,

    /// <summary>Lối mở.</summary>
    Opening = 3,

    /// <summary>Chợ biên giới.</summary>
    BorderMarket = 4,
}
