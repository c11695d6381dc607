using System.Text;
using QuotaTracker.Domain.Places;

namespace QuotaTracker.Station.Residents;

/// <summary>
/// Which border unit a card's address means, when there can be no doubt. Cards still carry the three levels from before
/// 2025-07-01 ("hamlet, commune, district, province"); the same name may be a former commune, a former district and a new commune.
/// Only an offer: the officer chooses.
/// </summary>
internal static class UnitSuggestion
{
    private static readonly string[] NewPrefixes = ["Xã ", "Phường "];
    private static readonly string[] OldPrefixes = ["Huyện ", "Thành phố ", "TP. ", "TP ", "Thị xã ", "TX "];
    private static readonly string[] TownPrefixes = ["Thị trấn ", "TT. ", "TT "];

    /// <summary>The code; null when the address fits none or more than one.</summary>
    public static string? For(string? address, IEnumerable<BorderUnit> units, DateOnly day)
    {
        string[] parts = [.. (address ?? "").Normalize(NormalizationForm.FormC)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (parts.Length < 2)
            return null;
        BorderUnit[] valid = [.. units.Where(unit => unit.Covers(day))];
        var second = parts[^2];
        BorderUnit[] found = StartsWith(second, NewPrefixes)
            ? [.. valid.Where(unit => Same(unit.Name, second))]
            : [.. Old(parts, valid), .. parts.Length == 4 ? [] : New(second, valid)];
        // With three parts the second may be an old district or a new commune; when both fit, nobody can tell from the text.
        var codes = found.Select(unit => unit.Code).Distinct().ToArray();
        return codes is [var only] ? only : null;
    }

    // Hamlet, commune, district, province.
    private static IEnumerable<BorderUnit> Old(string[] parts, BorderUnit[] units) => parts.Length < 3 ? [] : units.Where(unit =>
        Names(unit.FormerDistrict).Any(district => Same(Bare(district, OldPrefixes), Bare(parts[^2], OldPrefixes)))
        && unit.FormerUnits.Any(former => Same(Plain(former), Plain(parts[^3]))));

    // Hamlet, commune, province: not when the name was also a district, whose other communes don't touch the border.
    private static IEnumerable<BorderUnit> New(string name, BorderUnit[] units) =>
        units.SelectMany(unit => Names(unit.FormerDistrict)).Any(district => Same(Bare(district, OldPrefixes), Bare(name, OldPrefixes)))
            ? []
            : units.Where(unit => Same(Bare(unit.Name, NewPrefixes), name));

    private static string[] Names(string list) => list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Plain(string name) => Bare(Bare(name, NewPrefixes), TownPrefixes);

    private static string Bare(string name, string[] prefixes) =>
        prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix ? name[prefix.Length..].Trim() : name;

    private static bool StartsWith(string name, string[] prefixes) =>
        prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool Same(string left, string right) =>
        string.Equals(left.Normalize(NormalizationForm.FormC), right.Normalize(NormalizationForm.FormC), StringComparison.OrdinalIgnoreCase);
}
