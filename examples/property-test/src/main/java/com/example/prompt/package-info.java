/// The `prompt` acknowledgment policy, and a device that gathers packets.
package com.example.prompt;
