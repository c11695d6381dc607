using FluentValidation;

namespace QuotaTracker.Station.Http;

/// <summary>Looks at the shape of a message before its handler does. A message without a validator fails at the first call.</summary>
internal sealed class ValidationFilter<T>(IValidator<T> validator) : IEndpointFilter
    where T : class
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // Filters run even when the body is missing.
        if (context.Arguments.OfType<T>().FirstOrDefault() is not { } message)
            return Problems.Of(Problems.ForStatus(400));
        var result = await validator.ValidateAsync(message, context.HttpContext.RequestAborted);
        if (result.IsValid)
            return await next(context);
        var errors = result.Errors.GroupBy(error => FieldName(error.PropertyName))
            .ToDictionary(group => group.Key, group => group.Select(error => error.ErrorMessage).Distinct().ToArray());
        return Problems.Of(new Refusal(400, "validation", Errors: errors));
    }

    // As in JSON: Goods[0].UnitPriceVnd is goods[0].unitPriceVnd.
    private static string FieldName(string path) => string.Join('.', path.Split('.')
        .Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}

internal static class ValidationFilterExtensions
{
    public static RouteHandlerBuilder Validates<T>(this RouteHandlerBuilder route)
        where T : class => route.AddEndpointFilter<ValidationFilter<T>>().ProducesValidationProblem();
}
