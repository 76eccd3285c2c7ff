//! What do the tests share? Nothing that the product depends on.
