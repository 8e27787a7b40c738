/// The wire contract as the program was built with it (接口文件).
///
/// A target of its own, so that the long file is compiled when it changes and not with every route.
public enum Contract {
    /// `Schemas/openapi.yaml`, OpenAPI 3.1 in UTF-8.
    public static var openAPI: [UInt8] { PackageResources.openapi_yaml }
}
