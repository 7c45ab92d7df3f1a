using System.Globalization;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>Compares a JSON value with its shape: unknown, repeated and missing properties, wrong types, values out of their set.</summary>
internal sealed class ShapeCheck(JobFileErrors errors)
{
    /// <summary>Reports everything in which <paramref name="piece"/> differs from <paramref name="shape"/>.</summary>
    public void Check(JsonPiece piece, Shape shape, string path)
    {
        switch (shape, piece)
        {
            case (Shape.Fields fields, JsonPiece.Object value):
                CheckFields(value, fields, path);
                break;
            case (Shape.TextMap, JsonPiece.Object value):
                CheckRepeats(value, path);
                foreach (var property in value.Properties)
                    Check(property.Value, new Shape.Text(), Join(path, property.Name));
                break;
            case (Shape.List list, JsonPiece.Array value):
                if (value.Items.Count < list.Least)
                    errors.Add(value.At, path, $"needs at least {list.Least} item{(list.Least == 1 ? "" : "s")}");
                for (var at = 0; at < value.Items.Count; at++)
                    Check(value.Items[at], list.Item, $"{path}[{at}]");
                break;
            case (Shape.Text text, JsonPiece.Text value):
                CheckText(value, text, path);
                break;
            case (Shape.Integer integer, JsonPiece.Number value):
                if (!int.TryParse(value.Value, CultureInfo.InvariantCulture, out var number) || number < integer.Least || number > integer.Most)
                    errors.Add(value.At, path, $"{value.Value} is not an integer from {integer.Least} to {integer.Most}");
                break;
            default:
                errors.Add(piece.At, path, $"must be {Expected(shape)}, not {piece.Kind}");
                break;
        }
    }

    private void CheckFields(JsonPiece.Object value, Shape.Fields fields, string path)
    {
        CheckRepeats(value, path);
        foreach (var property in value.Properties)
        {
            var field = Array.Find(fields.Items, field => field.Name == property.Name);
            if (field is null)
                errors.Add(property.At, Join(path, property.Name), "unknown property" + NearestName.Hint(property.Name, Missing(value, fields)));
            else
                Check(property.Value, field.Shape, Join(path, property.Name));
        }
        foreach (var field in fields.Items.Where(field => field.Required && value[field.Name] is null))
            errors.Add(value.At, Join(path, field.Name), "is missing");
    }

    /// <summary>Names that a misspelt property may have meant: those that are not there; all of them when that gives none.</summary>
    private static IEnumerable<string> Missing(JsonPiece.Object value, Shape.Fields fields) =>
        fields.Items.Select(field => field.Name).Where(name => value[name] is null);

    private void CheckRepeats(JsonPiece.Object value, string path)
    {
        var seen = new HashSet<string>();
        foreach (var property in value.Properties.Where(property => !seen.Add(property.Name)))
            errors.Add(property.At, Join(path, property.Name), "is given twice");
    }

    private void CheckText(JsonPiece.Text value, Shape.Text text, string path)
    {
        if (string.IsNullOrWhiteSpace(value.Value))
            errors.Add(value.At, path, "is empty");
        else if (text.Values.Length > 0 && !text.Values.Contains(value.Value))
            errors.Add(value.At, path, $"\"{value.Value}\" is not one of {string.Join(", ", text.Values)}{NearestName.Hint(value.Value, text.Values)}");
    }

    private static string Expected(Shape shape) => shape switch
    {
        Shape.Fields or Shape.TextMap => "an object",
        Shape.List => "an array",
        Shape.Integer => "a number",
        _ => "a string",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
