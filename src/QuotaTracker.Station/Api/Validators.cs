using FluentValidation;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Http;

namespace QuotaTracker.Station.Api;

internal sealed class SignInRequestValidator : AbstractValidator<SignInRequest>
{
    public SignInRequestValidator()
    {
        RuleFor(request => request.Officer).NotEmpty().MaximumLength(12);
        RuleFor(request => request.Pin).NotEmpty().MaximumLength(32);
    }
}

internal sealed class ScanRequestValidator : AbstractValidator<ScanRequest>
{
    public ScanRequestValidator()
    {
        RuleFor(request => request.Text).NotNull().MaximumLength(8_000);
        RuleFor(request => request.By).IsInEnum();
        RuleFor(request => request.BirthDate).Must(text => text is null || BirthDate.TryParse(text, out _)).WithMessage(_ => Problems.Text("birth-date-form"));
    }
}

internal sealed class RegisterRequestValidator : AbstractValidator<RegisterRequest>
{
    public RegisterRequestValidator()
    {
        RuleFor(request => request.ResidentId).NotEmpty();
        RuleFor(request => request.PersonalNumber).Must(IsNumber).WithMessage(_ => Problems.Text("twelve-digits"));
        RuleFor(request => request.EarlierNumbers).Must(numbers => numbers.Count <= 8);
        RuleForEach(request => request.EarlierNumbers).Must(IsNumber).WithMessage(_ => Problems.Text("twelve-digits"));
        RuleFor(request => request.Name).NotEmpty().MaximumLength(100).Must(PlainText.IsPlain).WithMessage(_ => Problems.Text("control-characters"));
        RuleFor(request => request.BirthDate).Must(text => text is null || BirthDate.TryParse(text, out _)).WithMessage(_ => Problems.Text("birth-date-form"));
        RuleFor(request => request.Sex).InclusiveBetween(1, 2);
        // A card that was read may lack them. From one that was typed they are all there is to tell people of one name apart.
        RuleFor(request => request.BirthDate).NotNull().When(request => request.By == IdentifiedBy.Hand).WithMessage(_ => Problems.Text("hand-needs-birth-date"));
        RuleFor(request => request.Sex).NotNull().When(request => request.By == IdentifiedBy.Hand).WithMessage(_ => Problems.Text("hand-needs-sex"));
        RuleFor(request => request.Name).Must(name => name is null || name.Any(char.IsLetter)).WithMessage(_ => Problems.Text("name-without-letters"));
        RuleFor(request => request.Address).MaximumLength(300).Must(PlainText.IsPlain).WithMessage(_ => Problems.Text("control-characters"));
        RuleFor(request => request.UnitCode).Matches(@"\A[0-9]{5}\z");
        RuleFor(request => request.By).IsInEnum();
    }

    private static bool IsNumber(string text) => PersonalNumber.TryParse(text, out _);
}

internal sealed class ExchangeRequestValidator : AbstractValidator<ExchangeRequest>
{
    /// <summary>The most goods lines in one exchange; with the largest line value no sum can overflow.</summary>
    public const int LinesMax = 50;

    public ExchangeRequestValidator()
    {
        RuleFor(request => request.ExchangeId).NotEmpty();
        RuleFor(request => request.ResidentId).NotEmpty();
        RuleFor(request => request.Direction).IsInEnum();
        RuleFor(request => request.By).IsInEnum();
        RuleFor(request => request.Goods).NotEmpty();
        RuleFor(request => request.Goods).Must(goods => goods.Count <= LinesMax).WithMessage(_ => Problems.Text("too-many-lines", LinesMax));
        RuleForEach(request => request.Goods).NotNull().ChildRules(line =>
        {
            line.RuleFor(entry => entry.Hs).Must(hs => HsCode.TryParse(hs, out _)).WithMessage(_ => Problems.Text("tariff-code"));
            line.RuleFor(entry => entry.QuantityMilli).InclusiveBetween(1, GoodsLine.QuantityMilliMax);
            line.RuleFor(entry => entry.UnitPriceVnd).InclusiveBetween(1, GoodsLine.UnitPriceMax);
            line.RuleFor(entry => entry.UnitPriceFen).InclusiveBetween(1, ForeignPrice.FenMax);
            line.RuleFor(entry => entry.UnitPriceVnd).Must((entry, price) => price is null != entry.UnitPriceFen is null)
                .WithMessage(_ => Problems.Text("one-price"));
            line.RuleFor(entry => entry.Unit).MaximumLength(20).Matches(@"\A[A-Za-z_]+\z");
        });
        RuleFor(request => request.Representative!).ChildRules(other =>
        {
            other.RuleFor(representative => representative.Kind).IsInEnum();
            other.RuleFor(representative => representative.PersonalNumber).Must(number => PersonalNumber.TryParse(number, out _)).WithMessage(_ => Problems.Text("twelve-digits"));
            other.RuleFor(representative => representative.Paper).MaximumLength(Representative.PaperMax).Must(PlainText.IsPlain)
                .WithMessage(_ => Problems.Text("control-characters"));
        }).When(request => request.Representative is not null);
        RuleFor(request => request.Excess).Must((request, excess) => excess is not { Count: > 0 } || ExcessChoice.IsGood(excess, request.Goods?.Count ?? 0))
            .WithMessage(_ => Problems.Text("excess-lines"));
    }
}

internal sealed class DraftRequestValidator : AbstractValidator<DraftRequest>
{
    public DraftRequestValidator()
    {
        RuleFor(request => request.Content).NotEmpty().MaximumLength(Drafts.DraftBook.ContentMax);
        RuleFor(request => request.Revision).GreaterThanOrEqualTo(0);
    }
}

internal sealed class SeeAnswersRequestValidator : AbstractValidator<SeeAnswersRequest>
{
    public SeeAnswersRequestValidator() => RuleFor(request => request.ThroughMs).GreaterThanOrEqualTo(0);
}

internal sealed class CloseDayRequestValidator : AbstractValidator<CloseDayRequest>
{
    public CloseDayRequestValidator() => RuleFor(request => request.Day).NotEmpty();
}

internal sealed class VoidRequestValidator : AbstractValidator<VoidRequest>
{
    public VoidRequestValidator() => RuleFor(request => request.Reason).NotEmpty().Must(reason => reason is null || reason.Trim().Length is >= 3 and <= 200)
        .WithMessage(_ => Problems.Text("void-reason")).Must(PlainText.IsPlain).WithMessage(_ => Problems.Text("control-characters"));
}

internal sealed class VerifyRequestValidator : AbstractValidator<VerifyRequest>
{
    public VerifyRequestValidator() => RuleFor(request => request.Jws).NotEmpty().MaximumLength(4_096);
}

internal sealed class ConfirmDateRequestValidator : AbstractValidator<ConfirmDateRequest>
{
    // What an instant can hold.
    public ConfirmDateRequestValidator() => RuleFor(request => request.ShownMs).InclusiveBetween(
        DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
}
