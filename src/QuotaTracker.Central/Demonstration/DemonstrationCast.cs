using System.Globalization;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.People;

namespace QuotaTracker.Central.Demonstration;

/// <summary>One who signs in. The secrets are printed in the open, which is why this data never goes into a store with real data.</summary>
internal sealed record CastMember(string Code, string Name, string Role, string? Password, string? Pin);

/// <summary>An invented resident with an invented card.</summary>
/// <param name="Card">The text in the card's QR code.</param>
/// <param name="UnitCode">Where the person lives; null outside the border units.</param>
/// <param name="EarlierNumber">A cancelled number of the same person.</param>
internal sealed record CastResident(string Card, string? UnitCode, string? EarlierNumber = null)
{
    /// <summary>What an authority would say of the person on this card.</summary>
    public ResidentDraft ToDraft()
    {
        var fields = Card.Split('|');
        var birth = fields[3];
        return new(
            fields[0], fields[2], birth.StartsWith("0000", StringComparison.Ordinal) ? birth[4..] : $"{birth[4..]}-{birth[2..4]}-{birth[..2]}",
            fields[4] == "Nam" ? 1 : 2, UnitCode, PolicePermit: false, DateOnly.ParseExact(fields[6], "ddMMyyyy", CultureInfo.InvariantCulture));
    }
}

/// <summary>Who and what takes part in the demonstration. All people are invented; docs/demonstration.md lists the same.</summary>
internal static class DemonstrationCast
{
    public static IReadOnlyList<CastMember> Staff { get; } =
    [
        new("GIAMSAT", "Giám sát mẫu", Roles.Supervisor, "demo-giam-sat-1", null),
        new("KIEMTOAN", "Kiểm toán mẫu", Roles.Auditor, "demo-kiem-toan-1", null),
        new("QUANTRI", "Quản trị mẫu", Roles.Administrator, "demo-quan-tri-1", null),
        new("HQ-001", "Cán bộ Hải quan mẫu", Roles.Officer, null, "135790"),
        new("BP-002", "Cán bộ Biên phòng mẫu", Roles.Officer, null, "246801"),
    ];

    /// <summary>Stations with the codes by which their devices enrol.</summary>
    public static IReadOnlyList<(string Station, string Code)> Stations { get; } = [("KTH-01", "DEMO-KTH-01"), ("BVU-01", "DEMO-BVU-01")];

    public static IReadOnlyList<CastResident> Residents { get; } =
    [
        new("010190000201|063200201|Giàng Thị Mào|12051990|Nữ|Tổ 4, Phường Lào Cai, Lào Cai|15082021", "02647"),
        new("010085000318|063200318|Vàng Seo Chư|03091985|Nam|Tổ 7, Phường Lào Cai, Lào Cai|20072022", "02647", "010185000318"),
        new("010201000422||Nguyễn Văn Hải|21022001|Nam|Tổ 12, Phường Lào Cai, Lào Cai|05032023", "02647"),
        new("010303000517||Lù Thị Dín|30112003|Nữ|Tổ 15, Phường Lào Cai, Lào Cai|11012024", "02647"),
        new("010155000620|060200620|Sùng Thị Dợ|00001955|Nữ|Tổ 21, Phường Lào Cai, Lào Cai|01012022", "02647"),
        new("010078000733|063200733|Trần Văn Lợi|01011978|Nam|Tổ 2, Phường Lào Cai, Lào Cai|17062021", "02647"),
        new("010092000841|063200841|Tẩn Láo Tả|25071992|Nam|Thôn Bản Vược, Xã Bát Xát, Lào Cai|09092021", "02683"),
        new("010188000957|063200957|Chảo Mùi Pham|14101988|Nữ|Thôn Bản Qua, Xã Bát Xát, Lào Cai|22042022", "02683"),
        new("010200001064||Thào A Páo|03092000|Nam|Thôn Quang Kim, Xã Bát Xát, Lào Cai|20072022", "02683"),
        new("010195001172|063201172|Lý Thị Máy|08031995|Nữ|Thôn Bản Vược, Xã Bát Xát, Lào Cai|30052021", "02683"),
        new("010069001280|060201280|Phàn Văn Sài|19121969|Nam|Thôn Phìn Ngan, Xã Bát Xát, Lào Cai|12122021", "02683"),
        new("010302001399||Hoàng Thị Liên|17082002|Nữ|Thôn Bản Qua, Xã Bát Xát, Lào Cai|06062023", "02683"),
        new("001091001405|012201405|Đỗ Minh Quân|05051991|Nam|Phường Hoàn Kiếm, Hà Nội|18102021", null),
    ];
}
