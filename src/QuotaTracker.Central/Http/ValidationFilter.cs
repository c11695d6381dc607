using System.Text.Json;
using FluentValidation;

namespace QuotaTracker.Central.Http;

/// <summary>Checks the shape of a message before its handler runs.</summary>
internal sealed class ValidationFilter<T>(IValidator<T> validator) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // Filters run even when the body is missing.
        if (context.Arguments.OfType<T>().FirstOrDefault() is not { } message)
            return Problems.BadRequest();
        var result = await validator.ValidateAsync(message, context.HttpContext.RequestAborted);
        return result.IsValid
            ? await next(context)
            : Problems.Validation(result.Errors.GroupBy(error => Wire(error.PropertyName))
                .ToDictionary(field => field.Key, field => field.Select(error => error.ErrorMessage).Distinct().ToArray()));
    }

    // PublicKey.Kid and Entries[3].Hash as the caller wrote them.
    private static string Wire(string property) => string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
