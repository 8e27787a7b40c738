internal import CContract

/// The wire contract as the program was built with it (接口文件).
public enum Contract {
    /// `Schemas/openapi.yaml`, OpenAPI 3.1 in UTF-8.
    public static let openAPI: [UInt8] = unsafe Array(
        UnsafeBufferPointer(start: mianti_openapi(), count: mianti_openapi_size()))
}
