@rem Not tested: the engine on Windows starts this file, and it the launcher beside it.
@node "%~dp0pulumi-resource-multiarch-registry" %*
