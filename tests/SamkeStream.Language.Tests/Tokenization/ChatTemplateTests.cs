using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class ChatTemplateTests
{
    [Fact]
    public void ChatMl_frames_every_message_and_adds_no_system_message_by_itself()
    {
        ChatMessage[] messages = [new("user", "Hi"), new("assistant", "Yes?")];
        Assert.Equal(
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes?<|im_end|>\n<|im_start|>assistant\n",
            ChatTemplate.ChatMl().Render(messages, addGenerationPrompt: true));
        Assert.StartsWith("<|im_start|>system\nBe brief.<|im_end|>\n", ChatTemplate.ChatMl("Be brief.").Render(messages, false), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_is_the_contents()
    {
        Assert.Equal("the\nowl", ChatTemplate.Plain.Render([new("user", "the"), new("user", "owl")], addGenerationPrompt: true));
    }

    [Fact]
    public void Wrong_conversations_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ChatTemplate.Plain.Render([], true));
        Assert.Contains("'tool'", Assert.Throws<ArgumentException>(() => ChatTemplate.ChatMl().Render([new("tool", "x")], true)).Message, StringComparison.Ordinal);
        var tokenizer = BytePairTrainer.Train([], 300, new SpecialTokens { Pad = "<|pad|>" });
        Assert.Contains("<|im_start|>", Assert.Throws<ArgumentException>(
            () => ChatTemplate.ChatMl().Encode(tokenizer, [new("user", "x")], true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_is_told_from_the_tokenizer_config()
    {
        using var folder = new TempFolder();
        Assert.Same(ChatTemplate.Plain, ChatTemplate.Load(folder.Path));
        folder.Write("tokenizer_config.json", "{}");
        Assert.Same(ChatTemplate.Plain, ChatTemplate.Load(folder.Path));
        folder.Write("tokenizer_config.json", """{"chat_template": "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"}""");
        Assert.Null(ChatTemplate.Load(folder.Path).DefaultSystemMessage);
        folder.Write("tokenizer_config.json", """{"chat_template": "[INST] {{ messages[0].content }} [/INST]"}""");
        Assert.Contains("chat_template", Assert.Throws<ModelFolderException>(() => ChatTemplate.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
