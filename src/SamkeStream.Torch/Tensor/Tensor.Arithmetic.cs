using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Arithmetic and comparison with a second operand.</content>
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Native.st_add(this, target, 1);

        public Tensor add(Tensor target, Scalar alpha) => Native.st_add(this, target, alpha);

        public Tensor add(Scalar scalar) => Native.st_add_number(this, scalar, 1);

        public Tensor add(Scalar scalar, Scalar alpha) => Native.st_add_number(this, scalar, alpha);

        public Tensor add_(Tensor target) => add_(target, 1);

        public Tensor add_(Tensor target, Scalar alpha)
        {
            Native.st_add_(this, target, alpha);
            return this;
        }

        public Tensor add_(Scalar scalar) => add_(scalar, 1);

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            Native.st_add_number_(this, scalar, alpha);
            return this;
        }

        public Tensor sub(Tensor target) => Native.st_sub(this, target, 1);

        public Tensor sub(Scalar target) => Native.st_sub_number(this, target, 1);

        public Tensor sub_(Tensor target)
        {
            Native.st_sub_(this, target, 1);
            return this;
        }

        public Tensor sub_(Scalar target)
        {
            Native.st_sub_number_(this, target, 1);
            return this;
        }

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor mul(Tensor target) => Native.st_mul(this, target);

        public Tensor mul(Scalar target) => Native.st_mul_number(this, target);

        public Tensor mul_(Tensor target)
        {
            Native.st_mul_(this, target);
            return this;
        }

        public Tensor mul_(Scalar target)
        {
            Native.st_mul_number_(this, target);
            return this;
        }

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.st_div(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.st_div_number(this, target, (int)rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Native.st_div_(this, target, (int)rounding_mode);
            return this;
        }

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Native.st_div_number_(this, target, (int)rounding_mode);
            return this;
        }

        public Tensor floor_divide(Tensor other) => Native.st_floor_divide(this, other);

        public Tensor floor_divide(Scalar other) => Native.st_floor_divide_number(this, other);

        public Tensor remainder(Tensor target) => Native.st_remainder(this, target);

        public Tensor remainder(Scalar scalar) => Native.st_remainder_number(this, scalar);

        public Tensor pow(Tensor exponent) => Native.st_pow(this, exponent);

        public Tensor pow(Scalar exponent) => Native.st_pow_number(this, exponent);

        public Tensor pow_(Scalar exponent)
        {
            Native.st_pow_(this, exponent);
            return this;
        }

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Native.st_addcmul(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Native.st_addcmul_(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Native.st_addcdiv(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Native.st_addcdiv(this, tensor1, tensor2, 1);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Native.st_addcdiv_(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        public Tensor lerp(Tensor end, Tensor weight) => Native.st_lerp(this, end, weight);

        public Tensor maximum(Tensor other) => Native.st_maximum(this, other);

        public Tensor minimum(Tensor other) => Native.st_minimum(this, other);

        public Tensor logaddexp(Tensor other) => Native.st_logaddexp(this, other);

        public Tensor logical_and(Tensor other) => Native.st_logical_and(this, other);

        public Tensor logical_or(Tensor other) => Native.st_logical_or(this, other);

        public Tensor logical_xor(Tensor other) => Native.st_logical_xor(this, other);

        public Tensor bitwise_and(Tensor other) => Native.st_bitwise_and(this, other);

        public Tensor bitwise_or(Tensor other) => Native.st_bitwise_or(this, other);

        public Tensor bitwise_xor(Tensor other) => Native.st_bitwise_xor(this, other);

        public Tensor eq(Tensor target) => Native.st_eq(this, target);

        public Tensor eq(Scalar target) => Native.st_eq_number(this, target);

        public Tensor ne(Tensor target) => Native.st_ne(this, target);

        public Tensor ne(Scalar target) => Native.st_ne_number(this, target);

        public Tensor lt(Tensor target) => Native.st_lt(this, target);

        public Tensor lt(Scalar target) => Native.st_lt_number(this, target);

        public Tensor le(Tensor target) => Native.st_le(this, target);

        public Tensor le(Scalar target) => Native.st_le_number(this, target);

        public Tensor gt(Tensor target) => Native.st_gt(this, target);

        public Tensor gt(Scalar target) => Native.st_gt_number(this, target);

        public Tensor ge(Tensor target) => Native.st_ge(this, target);

        public Tensor ge(Scalar target) => Native.st_ge_number(this, target);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Native.st_isclose(this, other, rtol, atol, nanEqual);
    }
}
