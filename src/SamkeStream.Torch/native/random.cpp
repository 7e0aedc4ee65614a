// Generators and seeds.
#include "binding.h"

#include <ATen/CPUGeneratorImpl.h>

ST_EXPORT Status st_manual_seed(int64_t seed) {
    return status_of([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

ST_EXPORT at::Generator* st_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) {
    at::Generator* made = nullptr;
    status_of([&] {
        if (device_type <= 0) {
            made = new at::Generator(at::detail::createCPUGenerator(seed));
        } else {
            at::Device device(static_cast<at::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
            auto generator = at::globalContext().defaultGenerator(device).clone();
            generator.set_current_seed(seed);
            made = new at::Generator(std::move(generator));
        }
    });
    return made;
}
ST_EXPORT at::Generator* st_generator_default() {
    at::Generator* made = nullptr;
    status_of([&] { made = new at::Generator(at::detail::getDefaultCPUGenerator()); });
    return made;
}
ST_EXPORT void st_generator_dispose(at::Generator* generator) { delete generator; }
ST_EXPORT Status st_generator_set_seed(at::Generator* generator, uint64_t seed) {
    return status_of([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
    });
}
ST_EXPORT uint64_t st_generator_initial_seed(at::Generator* generator) { return generator->current_seed(); }
ST_EXPORT uint64_t st_generator_seed(at::Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->seed();
}
ST_EXPORT Handle st_generator_get_state(at::Generator* generator) {
    return tensor_from([&] { return generator->get_state(); });
}
ST_EXPORT Status st_generator_set_state(at::Generator* generator, Handle state) {
    return status_of([&] { generator->set_state(*state); });
}

// In-place draws.
ST_EXPORT Status st_uniform_(Handle t, double low, double high, at::Generator* g) {
    return status_of([&] { t->uniform_(low, high, optional_generator(g)); });
}
ST_EXPORT Status st_normal_(Handle t, double mean, double std, at::Generator* g) {
    return status_of([&] { t->normal_(mean, std, optional_generator(g)); });
}
ST_EXPORT Status st_bernoulli_(Handle t, double p, at::Generator* g) {
    return status_of([&] { t->bernoulli_(p, optional_generator(g)); });
}
ST_EXPORT Handle st_bernoulli(Handle t, at::Generator* g) {
    return tensor_from([&] { return at::bernoulli(*t, optional_generator(g)); });
}
ST_EXPORT Status st_exponential_(Handle t, double lambda, at::Generator* g) {
    return status_of([&] { t->exponential_(lambda, optional_generator(g)); });
}
ST_EXPORT Handle st_multinomial(Handle t, int64_t count, bool replacement, at::Generator* g) {
    return tensor_from([&] { return at::multinomial(*t, count, replacement, optional_generator(g)); });
}
