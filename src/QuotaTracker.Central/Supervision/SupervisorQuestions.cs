using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Documents;

namespace QuotaTracker.Central.Supervision;

/// <summary>What a supervisor is asked before an act: what it means, and with what it would be done as things stand now.</summary>
internal static class SupervisorQuestions
{
    private const string Page = "/supervise";

    /// <summary>Null when the station leads no life that could be written off.</summary>
    public static async Task<Question?> OfBurnAsync(string station, CentralSteps steps, CancellationToken cancellationToken) =>
        (await steps.LookAsync(step => SupervisionList.LivesAsync(step.Sql), cancellationToken)).FirstOrDefault(life => life.Station == station) is not { } life
            ? null
            : new("Burn", life.Station, "Supervise.Burn", $"{Page}/stations/{life.Station}/burn", Page)
            {
                Fact = Texts.Of("Ask.Burn.Fact", $"{life.Station}/{life.Incarnation}", VietnameseText.Whole(life.TripsHeld),
                    life.LastContact is { } at ? VietnameseText.DateAndTime(at) : Texts.Of("Stations.Never")),
                // The life that was looked at: when the device enrols meanwhile, the next one isn't meant.
                Fields = [("incarnation", life.Incarnation.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                Reason = (SupervisorAct.ReasonMin, SupervisorAct.ReasonMax),
            };

    /// <summary>Null when this can't be done with the exchange.</summary>
    public static async Task<Question?> OfExchangeAsync(
        string exchange, string act, CentralSteps steps, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(exchange, out var id)
            || await steps.LookAsync(step => SupervisionList.FindAsync(step, id), cancellationToken) is not { } found)
            return null;
        return (act, found) switch
        {
            ("restore", { CanRestore: true }) => Ask("Restore"),
            ("confirm", { CanConfirm: true }) => Ask("Confirm"),
            ("void", { CanVoid: true }) => Ask("Void"),
            _ => null,
        };

        Question Ask(string kind) => new(kind, found.ReceiptNumber, $"Supervise.{kind}", $"{Page}/exchanges/{found.Exchange}/{act}", Page)
        {
            Fact = Texts.Of("Ask.Exchange", found.ReceiptNumber, VietnameseText.Date(found.Day), VietnameseText.Whole(found.TotalVnd), Texts.Word($"Decision.{found.Name}")),
            Reason = (SupervisorAct.ReasonMin, SupervisorAct.ReasonMax),
        };
    }
}
