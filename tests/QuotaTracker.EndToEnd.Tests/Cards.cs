namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Card texts of the demonstration's invented people (docs/demonstration.md).</summary>
internal static class Cards
{
    /// <summary>Phường Lào Cai, at home at station 1.</summary>
    public const string Mao = "010190000201|063200201|Giàng Thị Mào|12051990|Nữ|Tổ 4, Phường Lào Cai, Lào Cai|15082021";

    /// <summary>Phường Lào Cai.</summary>
    public const string Chu = "010085000318|063200318|Vàng Seo Chư|03091985|Nam|Tổ 7, Phường Lào Cai, Lào Cai|20072022";

    /// <summary>Phường Lào Cai.</summary>
    public const string Hai = "010201000422||Nguyễn Văn Hải|21022001|Nam|Tổ 12, Phường Lào Cai, Lào Cai|05032023";

    /// <summary>Phường Lào Cai.</summary>
    public const string Din = "010303000517||Lù Thị Dín|30112003|Nữ|Tổ 15, Phường Lào Cai, Lào Cai|11012024";

    /// <summary>Phường Lào Cai, a child for years to come.</summary>
    public const string Child = "010323000619||Vàng Thị Sua|01062023|Nữ|Tổ 7, Phường Lào Cai, Lào Cai|10072024";

    /// <summary>Xã Bát Xát, at home at station 2: a visitor at station 1.</summary>
    public const string Ta = "010092000841|063200841|Tẩn Láo Tả|25071992|Nam|Thôn Bản Vược, Xã Bát Xát, Lào Cai|09092021";

    /// <summary>Xã Bát Xát.</summary>
    public const string Pham = "010188000957|063200957|Chảo Mùi Pham|14101988|Nữ|Thôn Bản Qua, Xã Bát Xát, Lào Cai|22042022";
}
