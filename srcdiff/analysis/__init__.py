"""Facts about IR: types, shapes, activity, ownership. An analysis never changes what it looks at."""
