# Included by CMake after llama.cpp's own project() line: the chat front end's library (`common`) is half
# of the build, and the Python binding uses none of it.
set(LLAMA_BUILD_COMMON OFF)
