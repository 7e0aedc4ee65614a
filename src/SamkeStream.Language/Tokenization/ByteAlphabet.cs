using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// The printable characters by which GPT-2's files write the 256 bytes: a byte that is a visible Latin-1 character stands for itself,
/// the others follow from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[0x144];

    static ByteAlphabet()
    {
        Array.Fill(Bytes, (short)-1);
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            Characters[value] = (char)(visible ? value : next++);
            Bytes[Characters[value]] = (short)value;
        }
    }

    public static char Character(byte value) => Characters[value];

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int Byte(char character) => character < Bytes.Length ? Bytes[character] : -1;

    public static string Spell(string text) => string.Create(Encoding.UTF8.GetByteCount(text), text, static (span, source) =>
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        for (var i = 0; i < bytes.Length; i++)
            span[i] = Characters[bytes[i]];
    });
}
