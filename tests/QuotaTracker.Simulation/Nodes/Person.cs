using System.Globalization;
using QuotaTracker.Domain;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>Somebody who comes to the desks. One person, however many ids stations make.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Unit">The commune; null outside the border units.</param>
/// <param name="KnownToCentral">Whether an authority registered the person before.</param>
/// <param name="UnitOnCard">The commune on a card that is out of date: the person has moved away.</param>
internal sealed record Person(int Number, string? Unit, bool KnownToCentral, string? UnitOnCard = null)
{
    public static IReadOnlyList<Person> All { get; } =
    [
        new(1, "00001", true), new(2, "00001", true), new(3, "00002", true), new(4, "00009", true), new(5, "00001", false), new(6, null, true), new(7, null, true, "00001"),
    ];

    public string Name => $"R{Number}";

    public string PersonalNumber => string.Create(CultureInfo.InvariantCulture, $"01019000{Number:D4}");

    public string BirthDate => string.Create(CultureInfo.InvariantCulture, $"1990-05-{Number:D2}");

    public ResidentId Id => new(new Guid($"01900000-0000-7000-8000-00000000000{Number}"));

    public bool Entitled => Unit is not null;
}
