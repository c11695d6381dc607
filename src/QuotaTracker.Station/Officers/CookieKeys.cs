using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace QuotaTracker.Station.Officers;

/// <summary>
/// The keys that seal the sign-in cookies, one file each. A key is on the disk before it has its name, and what a power cut left half
/// written under one is passed over: it costs a sign-in, and must not keep everybody from signing in for ever.
/// </summary>
internal sealed class CookieKeys(string folder) : IXmlRepository
{
    private const string Ending = ".xml";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal).Select(Read).OfType<XElement>()] : [];

    public void StoreElement(XElement element, string friendlyName)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, friendlyName + Ending);
        var draft = name + ".new";
        using (var stream = new FileStream(draft, FileMode.Create))
        {
            element.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, name, overwrite: true);
    }

    private static XElement? Read(string file)
    {
        try
        {
            return XElement.Load(file);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
