/// The congestion controller `@name@`: everything is in `@Name@`.
package com.example.@name@;
