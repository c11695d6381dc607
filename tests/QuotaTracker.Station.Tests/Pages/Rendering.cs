using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace QuotaTracker.Station.Tests.Pages;

/// <summary>Renders a component as the server does, to text.</summary>
internal static class Rendering
{
    /// <summary>With entities as letters, so that tests read what people read.</summary>
    public static Task<string> RenderAsync<T>(params (string Name, object? Value)[] parameters)
        where T : IComponent => RenderAsync<T>(decode: true, parameters);

    public static async Task<string> RenderAsync<T>(bool decode, params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var values = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
            var html = (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(values))).ToHtmlString();
            return decode ? System.Net.WebUtility.HtmlDecode(html) : html;
        });
    }
}
