using SamkeStream.Language.Tokenization;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class CanonicalFormsTests
{
    // Form D and form C of each, from Python's unicodedata.
    [Theory]
    [InlineData("plain", "plain", "plain")]
    [InlineData("\u00e9", "e\u0301", "\u00e9")]
    [InlineData("\u212b", "A\u030a", "\u00c5")] // a singleton does not come back
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307")] // order by class
    [InlineData("\u1e9b\u0323", "\u017f\u0323\u0307", "\u1e9b\u0323")]
    [InlineData("d\u0307\u0323", "d\u0323\u0307", "\u1e0d\u0307")]
    [InlineData("\u01d5", "U\u0308\u0304", "\u01d5")] // two steps
    [InlineData("a\u0315\u0300", "a\u0300\u0315", "\u00e0\u0315")]
    [InlineData("a\u0300\u0316", "a\u0316\u0300", "\u00e0\u0316")]
    [InlineData("e\u0301\u0301\u0327", "e\u0327\u0301\u0301", "\u0229\u0301\u0301")]
    [InlineData("\u0958", "\u0915\u093c", "\u0915\u093c")] // excluded from composition
    [InlineData("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud55c\uad6d")]
    [InlineData("\u1100\u1161\u11a8", "\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65", "\ud834\udd57\ud834\udd65")]
    [InlineData("\ufb01\u00bd", "\ufb01\u00bd", "\ufb01\u00bd")] // compatibility characters stay
    public void Both_forms_are_those_of_the_standard(string text, string decomposed, string composed)
    {
        Assert.Equal(decomposed, CanonicalForms.Decompose(text));
        Assert.Equal(composed, CanonicalForms.Compose(text));
        Assert.Equal(composed, CanonicalForms.Compose(decomposed));
        Assert.Equal(decomposed, CanonicalForms.Decompose(composed));
    }

    [Fact]
    public void A_long_run_of_marks_takes_no_quadratic_time()
    {
        // 400 000 marks in the worst order; insertion by single steps would take minutes.
        var text = "a" + string.Concat(Enumerable.Repeat("\u0315\u0300\u0316", 130_000));
        Assert.Equal(text.Length, CanonicalForms.Decompose(text).Length);
    }
}
