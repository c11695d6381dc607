using System.Collections;
using System.Globalization;
using QuotaTracker.Central.Pages;
using QuotaTracker.Contracts.Reference;

namespace QuotaTracker.Central.Tests.People;

public sealed class TextsTests
{
    [Fact]
    public void Texts_EveryFault_HasWords() =>
        Enum.GetNames<ReferenceFaultKind>().Should().OnlyContain(kind => Read(CultureInfo.InvariantCulture).ContainsKey($"Fault.{kind}"));

    [Fact]
    public void Texts_EveryIncidentActAndSign_HasWords()
    {
        var texts = Read(CultureInfo.InvariantCulture);

        Enum.GetNames<QuotaTracker.Central.Books.IncidentKind>().Should().OnlyContain(kind => Documents.Words.Has($"Incident.{kind}"));
        Enum.GetNames<QuotaTracker.Central.Supervision.ActResult>().Should().OnlyContain(result => texts.ContainsKey($"Act.{result}"));
        Enum.GetNames<Contracts.Sync.SecondDevice>().Should().OnlyContain(device => texts.ContainsKey($"Stations.SecondDevice.{device}"));
        ((string[])[QuotaTracker.Central.Recovery.RecoverySign.Act, QuotaTracker.Central.Recovery.RecoverySign.Acknowledged, QuotaTracker.Central.Recovery.RecoverySign.FeedCursor, QuotaTracker.Central.Recovery.RecoverySign.HeldLease,
            QuotaTracker.Central.Recovery.RecoverySign.Gap]).Should().OnlyContain(sign => texts.ContainsKey($"Recovery.Sign.{sign}"));
    }

    [Fact]
    public void Texts_EveryActionOfTheLog_HasWords() => ((string[])[
            "LifeBurned", "RightRestored", "ExchangeConfirmed", "ExchangeVoided", "RecoveryBegun", "RecoveryEnded", "EarlierEntriesTaken", "StationCreated",
            "EnrolmentCodeIssued", "StationEnrolled", "StationActivated",
            "StationDeactivated", "PersonCreated", "RolesChanged", "PersonActivated", "PersonDeactivated", "SecretsReset", "PasswordChanged", "SignedIn",
            "SignInFailed", "SignedOut", "ResidentSeen", "ResidentConfirmed", "ReferenceImported", "DemonstrationLoaded",
        ]).Should().OnlyContain(action => Texts.Has($"Log.{action}"));

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        Texts.Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
