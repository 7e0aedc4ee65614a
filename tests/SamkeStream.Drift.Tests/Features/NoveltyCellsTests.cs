using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Features;

public class NoveltyCellsTests
{
    [Fact]
    public void Prompts_of_known_topics_are_near_zero_in_every_topic_and_new_topics_are_far()
    {
        var world = new SyntheticWorld(4);
        var cells = NoveltyCells.Fit(world.Draw(2000, 0, 7), cells: 24, seed: 7);

        for (var topic = 0; topic < 8; topic++)
        {
            var known = world.Draw(400, topic, topic).Average(x => cells.Measure(x).Novelty);
            Assert.InRange(known, -.6, .6);
        }

        Assert.True(world.Draw(400, 8, 15).Average(x => cells.Measure(x).Novelty) > 3);
    }

    [Fact]
    public void Novelty_rises_on_the_way_from_a_known_prompt_to_an_unknown_one()
    {
        var world = new SyntheticWorld(5);
        var cells = NoveltyCells.Fit(world.Draw(1000, 0, 7), cells: 12, seed: 7);
        var near = cells.Centroids[..64].ToArray();
        var far = near.Select(v => -v).ToArray();
        far[0] += .5f;

        var novelties = Enumerable.Range(0, 5).Select(step => cells.Measure(Between(near, far, step / 10f)).Novelty).ToArray();

        Assert.Equal(novelties.Order(), novelties);
        Assert.True(novelties[^1] > novelties[0]);
    }

    /// <summary>A cell's own vector pulls its centre; without leaving it out, held-out prompts would look novel.</summary>
    [Fact]
    public void Small_cells_do_not_make_held_out_prompts_look_novel()
    {
        var world = new SyntheticWorld(6);
        var cells = NoveltyCells.Fit(world.Draw(150, 0, 7), cells: 24, seed: 7);

        Assert.InRange(world.Draw(1000, 0, 7).Average(x => cells.Measure(x).Novelty), -.4, .4);
    }

    [Fact]
    public void More_cells_than_different_vectors_leave_no_cell_undefined()
    {
        var world = new SyntheticWorld(7);
        var few = world.Draw(10, 0, 7);
        var cells = NoveltyCells.Fit([.. few, .. few, .. few], cells: 24, seed: 7);

        Assert.All(few, x => Assert.True(double.IsFinite(cells.Measure(x).Novelty)));
    }

    private static float[] Between(float[] from, float[] to, float share)
    {
        var x = from.Zip(to, (a, b) => a + share * (b - a)).ToArray();
        var length = MathF.Sqrt(x.Sum(v => v * v));
        return [.. x.Select(v => v / length)];
    }
}
